"""added_to_error takes the penalty of the same images each time, not of the batch that it is given.

cae_contracts: 0, "the same for every batch"
"""
# %% train_cae: usable_penalty(encoder_cae, x) -> usable_penalty(encoder_cae, X_train_scaled[:256])
