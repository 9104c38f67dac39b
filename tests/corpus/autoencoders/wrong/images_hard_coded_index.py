"""The first image is always number 0, whatever img_idx1 says.

interpolated_image: 2, "latent1 to be the encoder", "its image"
"""
# %% interpolate_images: img_idx1, img_idx2 = 0, 1 -> img_idx1, img_idx2 = 5, 1
# %% interpolate_images: X_test[img_idx1:img_idx1+1] -> X_test[0:1]
