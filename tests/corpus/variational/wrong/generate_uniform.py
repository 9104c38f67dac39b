"""Uniform numbers in place of the prior.

generated_images: 1, "not the prior"
"""
# %% generate: z = rng.standard_normal((count, decoder.input_shape[-1])) -> z = rng.random((count, decoder.input_shape[-1]))
