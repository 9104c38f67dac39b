"""The mean runs over all numbers, so that a single number remains of the latents.

interpolate_values: 0, "a latent of shape (1, 6)", "one of shape ()"
interpolated_image: 2, "img_interp in interpolated", "the loop stopped with IndexError", "Line 13"
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return np.average([latent1, latent2])
