"""The slope is missing, and the training uses contractive_penalty itself: a second test does not count it again.

penalty_value: 0, "the slope of the activation is missing"
"""
# %% contractive_penalty: slope = ops.cast(latent > 0, latent.dtype) -> slope = ops.ones_like(latent)
# %% train_cae: usable_penalty -> contractive_penalty
