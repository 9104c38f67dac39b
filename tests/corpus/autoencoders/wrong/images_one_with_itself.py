"""The first image is encoded twice: it is mixed with itself.

interpolated_image: 2, "latent2", "that of the other image"
"""
# %% interpolate_images: X_test[img_idx2:img_idx2+1] -> X_test[img_idx1:img_idx1+1]
