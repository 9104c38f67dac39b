"""Three times as wide as the prior.

generated_images: 2, "deviation 1"
"""
# %% generate: z = rng.standard_normal((count, decoder.input_shape[-1])) -> z = 3 * rng.standard_normal((count, decoder.input_shape[-1]))
