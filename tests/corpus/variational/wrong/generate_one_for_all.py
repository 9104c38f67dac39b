"""One z for all images.

generated_images: 1, "another z for each image"
"""
# %% generate: z = rng.standard_normal((count, decoder.input_shape[-1])) -> z = np.repeat(rng.standard_normal((1, decoder.input_shape[-1])), count, axis=0)
