"""The latent itself is used instead of its slope, 0 or 1.

penalty_value: 0, "takes the latent as the slope"
"""
# %% contractive_penalty: slope = ops.cast(latent > 0, latent.dtype) -> slope = latent
