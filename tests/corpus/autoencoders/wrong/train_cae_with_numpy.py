"""The penalty is turned into a NumPy number, through which no gradient passes.

cae_error: 0, "found NumPy or a Python number in it", "ops.cast"
cae_contracts: 0, "found NumPy or a Python number in it", "ops.cast"
"""
# %% train_cae: return lambda_c * usable_penalty(encoder_cae, x) -> return np.array(lambda_c * usable_penalty(encoder_cae, x))
