"""The pictures are made in a loop over weights, the last of which is kept; the settings are in a separate cell."""
# %% before interpolate_images
choice = [4, 9]
weights = [0.25, 1.0, 0.5]

# %% interpolate_images
img_idx1 = choice[0]
img_idx2 = choice[1]
interpolated = {}
for name, parts in results.items():
    encoder = parts["encoder"]
    decoder = parts["decoder"]
    latent1, latent2 = (encoder.predict(inputs[name][index][np.newaxis], verbose=0) for index in choice)
    for lambda_val in weights:
        latent_interp = interpolate(latent1, latent2, lambda_val)
        img_interp = decoder.predict(latent_interp, verbose=0)
    interpolated[name] = dict(
        latent1=latent1, latent2=latent2, latent_interp=latent_interp, img_interp=img_interp
    )
