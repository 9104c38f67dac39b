"""The mean of the two images is encoded, instead of mixing the two latents.

interpolated_image: 2, "latent_interp to be the mixture of latent1 and latent2"
"""
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> encoder.predict(interpolate(X_test[[img_idx1]], X_test[[img_idx2]], lambda_val), verbose=0)
