"""The two images are chosen by 0 and 1, not by img_idx1 and img_idx2, which happen to have these values.

interpolated_image: 2, "img_idx1 = 17, img_idx2 = 23", "Use img_idx1 and img_idx2"
"""
# %% interpolate_images: X_test_rgb[img_idx1] -> X_test_rgb[0]
# %% interpolate_images: X_test_rgb[img_idx2] -> X_test_rgb[1]
