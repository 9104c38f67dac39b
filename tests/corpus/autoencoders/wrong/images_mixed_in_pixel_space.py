"""The two images are mixed pixel by pixel; no latent is decoded.

interpolated_image: 2, "img_interp to be the decoder", "a mean of the two images is not the same"
"""
# %% interpolate_images: decoder.predict(latent_interp, verbose=0) -> interpolate(X_test[img_idx1], X_test[img_idx2], lambda_val)
