"""The slope is that of a sigmoid, h (1 - h), but the encoder has a ReLU.

penalty_value: 0, "the slope of a sigmoid"
"""
# %% contractive_penalty: slope = ops.cast(latent > 0, latent.dtype) -> slope = latent * (1 - latent)
