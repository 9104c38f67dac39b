"""The weights are transposed before their squares are added up over axis 0.

penalty_value: 0, "Here the kernel has shape (12, 5), the latent (7, 5)"
"""
# %% contractive_penalty: ops.square(kernel), axis=0 -> ops.square(ops.transpose(kernel)), axis=0
