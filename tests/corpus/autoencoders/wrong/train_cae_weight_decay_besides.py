"""Weight decay is added besides the penalty.

cae_contracts: 0, "too much for every batch", "without weight decay"
"""
# %% train_cae: return lambda_c * usable_penalty(encoder_cae, x) -> return lambda_c * usable_penalty(encoder_cae, x) + 1e-4 * ops.sum(ops.square(encoder_cae.weights[0]))
