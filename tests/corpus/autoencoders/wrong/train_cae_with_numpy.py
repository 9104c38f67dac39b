"""The penalty is turned into a NumPy number, through which no gradient passes.

cae_error: 0, "has learned nothing yet"
cae_contracts: 0, "has learned nothing yet"
"""
# %% train_cae: return lambda_c * contractive_penalty(encoder_cae, x) -> return np.array(lambda_c * contractive_penalty(encoder_cae, x))
