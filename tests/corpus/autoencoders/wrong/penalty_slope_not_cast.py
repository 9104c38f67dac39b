"""The slope stays a comparison, True or False: it is never cast to numbers.

penalty_value: 0, "Two types of numbers are mixed", "ops.cast"
"""
# %% contractive_penalty: ops.cast(latent > 0, latent.dtype) -> latent > 0
