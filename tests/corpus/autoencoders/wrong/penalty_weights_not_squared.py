"""The weights are added up without squaring them.

penalty_value: 0, "The weights are not squared"
cae_error: 0
cae_contracts: 0
"""
# %% contractive_penalty: ops.square(kernel) -> kernel
