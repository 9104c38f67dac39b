"""added_to_error returns nothing.

cae_error: 0, "train_cae, stopped with ValueError", "found None. Does the function end with a return?"
cae_contracts: 0, "train_cae, stopped with ValueError", "found None. Does the function end with a return?"
"""
# %% train_cae: return lambda_c -> penalty = lambda_c
