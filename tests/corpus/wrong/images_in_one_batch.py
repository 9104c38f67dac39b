"""Both images are encoded at once, and both latents stay in latent1.

interpolated_image: 2, "latent1 of shape (1, 512): a batch of one", "shape (2, 512)"
"""
# %% interpolate_images: latent1 = encoder.predict(X_test_rgb[img_idx1][np.newaxis], verbose=0) -> latent1 = encoder.predict(X_test_rgb[[img_idx1, img_idx2]], verbose=0)
