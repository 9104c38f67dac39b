"""The first image is encoded twice: it is mixed with itself.

interpolated_image: 2, "latent2", "that of the other image"
"""
# %% interpolate_images: X_test_rgb[img_idx2] -> X_test_rgb[img_idx1]
