"""The slope stays a comparison, True or False: it is never cast to numbers.

penalty_value: 0, "Two types of numbers are mixed", "ops.cast"
cae_error: 0, "did its training stop with an error"
cae_contracts: 0, "did its training stop with an error"
"""
# %% contractive_penalty: ops.cast(latent > 0, latent.dtype) -> latent > 0
