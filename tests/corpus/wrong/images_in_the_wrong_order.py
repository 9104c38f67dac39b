"""latent1 is made of the second image and latent2 of the first.

interpolated_image: 2, "latent1", "that of the other image"
"""
# %% interpolate_images
img_idx1 = 0
img_idx2 = 1
lambda_val = 0.5

encoder = results["ResNet50"]["encoder"]
decoder = results["ResNet50"]["decoder"]
latent1 = encoder.predict(X_test_rgb[img_idx2][np.newaxis], verbose=0)
latent2 = encoder.predict(X_test_rgb[img_idx1][np.newaxis], verbose=0)
latent_interp = interpolate(latent1, latent2, lambda_val)
img_interp = decoder.predict(latent_interp, verbose=0)
