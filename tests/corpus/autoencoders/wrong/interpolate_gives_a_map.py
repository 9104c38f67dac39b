"""A map is returned instead of an array.

interpolate_values: 0, "a latent vector from interpolate; found a map"
interpolated_image: 1, "latent_interp to be the mixture of latent1 and latent2 by lambda_val; found a map"
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return map(lambda first, second: (1 - lambda_val) * first + lambda_val * second, latent1, latent2)

# %% interpolate_images: img_interp = decoder.predict(latent_interp, verbose=0) -> img_interp = decoder.predict(np.array(list(latent_interp)), verbose=0)
