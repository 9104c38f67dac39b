"""The image is passed as it is, without an axis for the batch.

interpolated_image: 0, "latent1 is not defined", "A Keras model reads batches: image[np.newaxis]"
"""
# %% interpolate_images: [np.newaxis] ->
