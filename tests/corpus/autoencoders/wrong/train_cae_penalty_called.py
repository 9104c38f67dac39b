"""train is given the value of added_to_error, not the function.

cae_error: 0, "Write penalty=added_to_error, without parentheses"
cae_contracts: 0, "Write penalty=added_to_error, without parentheses"
"""
# %% train_cae: penalty=added_to_error -> penalty=added_to_error(X_train_scaled)
