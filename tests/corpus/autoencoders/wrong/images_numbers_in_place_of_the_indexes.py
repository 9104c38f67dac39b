"""The two images are chosen by 0 and 1, not by img_idx1 and img_idx2, which happen to have these values.

interpolated_image: 2, "img_idx1 = 17, img_idx2 = 23", "Use img_idx1 and img_idx2"
"""
# %% interpolate_images: X_test[img_idx1:img_idx1+1] -> X_test[0:1]
# %% interpolate_images: X_test[img_idx2:img_idx2+1] -> X_test[1:2]
