"""The slope of the activation is missing: only the weights count.

penalty_value: 0, "the slope of the activation is missing"
"""
# %% contractive_penalty: slope = ops.cast(latent > 0, latent.dtype) -> slope = ops.ones_like(latent)
