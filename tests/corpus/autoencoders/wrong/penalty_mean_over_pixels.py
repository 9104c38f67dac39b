"""A mean over the pixels is taken instead of their sum.

penalty_value: 0, "a mean over the pixels"
"""
# %% contractive_penalty: ops.sum(ops.square(kernel) -> ops.mean(ops.square(kernel)
