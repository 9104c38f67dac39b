"""The seed has no effect.

generated_images: 3, "Use the seed given"
"""
# %% generate: z = rng.standard_normal((count, decoder.input_shape[-1])) -> z = np.random.normal(size=(count, decoder.input_shape[-1]))
