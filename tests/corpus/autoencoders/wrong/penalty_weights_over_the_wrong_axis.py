"""The squares of the weights are added up over the latent units, axis 1.

penalty_value: 0, "Here the kernel has shape (12, 5), the latent (7, 5)"
"""
# %% contractive_penalty: ops.square(kernel), axis=0 -> ops.square(kernel), axis=1
