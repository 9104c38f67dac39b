"""added_to_error returns nothing.

cae_error: 0, "has learned nothing yet"
cae_contracts: 0, "has learned nothing yet"
"""
# %% train_cae: return lambda_c -> penalty = lambda_c
