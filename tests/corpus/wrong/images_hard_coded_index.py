"""The first image is always number 0, whatever img_idx1 says.

interpolated_image: 2, "latent1 to be the encoder", "its image"
"""
# %% interpolate_images: img_idx1 = 0 -> img_idx1 = 5
# %% interpolate_images: X_test_rgb[img_idx1] -> X_test_rgb[0]
