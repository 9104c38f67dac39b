"""added_to_error returns the mean squared error, too, which train adds itself.

cae_contracts: 0, "That is the MSE plus the penalty", "return only the penalty"
"""
# %% train_cae: return lambda_c * usable_penalty(encoder_cae, x) -> return ops.mean(ops.square(autoencoder_cae(x) - x)) + lambda_c * usable_penalty(encoder_cae, x)
