"""The training has no penalty.

cae_contracts: 0, "Is the penalty, times lambda_c, added to the loss"
"""
# %% train_cae: , penalty=added_to_error ->
