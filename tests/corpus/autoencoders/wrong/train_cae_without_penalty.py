"""The training has no penalty.

cae_contracts: 0, "Is the penalty, times lambda_c, added while the model trains"
"""
# %% train_cae: , penalty=added_to_error ->
