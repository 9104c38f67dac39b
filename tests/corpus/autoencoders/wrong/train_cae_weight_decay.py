"""Weight decay takes the place of the penalty: the sum of the squared weights, whatever the images are.

cae_contracts: 0, "the same for every batch"
"""
# %% train_cae: return lambda_c * usable_penalty(encoder_cae, x) -> return lambda_c * ops.sum(ops.square(encoder_cae.weights[0]))
