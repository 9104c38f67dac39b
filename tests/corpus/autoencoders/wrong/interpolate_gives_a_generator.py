"""A generator is returned instead of an array, and is not turned into one.

interpolate_values: 0, "a latent vector from interpolate; found a generator"
interpolated_image: full
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return ((1 - lambda_val) * first + lambda_val * second for first, second in zip(latent1, latent2))

# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> (1 - lambda_val) * latent1 + lambda_val * latent2
