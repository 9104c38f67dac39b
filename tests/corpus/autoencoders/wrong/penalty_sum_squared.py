"""The sum of the weights is squared instead of every weight.

penalty_value: 0, "Square every weight before you add up"
"""
# %% contractive_penalty: ops.sum(ops.square(kernel), axis=0) -> ops.square(ops.sum(kernel, axis=0))
