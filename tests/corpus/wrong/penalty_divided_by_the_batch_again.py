"""The mean over the images is divided by their number once more.

penalty_value: 0, "divided by the batch twice"
cae_contracts: 0, "Jacobian norm under"
"""
# %% contractive_penalty: return ops.mean( -> return 1 / ops.shape(x)[0] * ops.mean(
