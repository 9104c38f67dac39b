"""The weights are added up without squaring them.

penalty_value: 0, "The weights are not squared"
"""
# %% contractive_penalty: ops.square(kernel) -> kernel
