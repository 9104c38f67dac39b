"""Both indices are the same: the image is mixed with itself.

interpolated_image: 2, "two different images", "the same one twice"
"""
# %% interpolate_images: img_idx1, img_idx2 = 0, 1 -> img_idx1, img_idx2 = 0, 0
