"""The picture is made in a loop over weights, the last of which is kept; settings stand in a cell of their own."""
# %% before interpolate_images
choice = [4, 9]
weights = [0.25, 1.0, 0.5]

# %% interpolate_images
img_idx1 = choice[0]
img_idx2 = choice[1]
encoder = results["ResNet50"]["encoder"]
decoder = results["ResNet50"]["decoder"]
latent1, latent2 = (encoder.predict(X_test_rgb[index][np.newaxis], verbose=0) for index in choice)
for lambda_val in weights:
    latent_interp = interpolate(latent1, latent2, lambda_val)
    img_interp = decoder.predict(latent_interp, verbose=0)
