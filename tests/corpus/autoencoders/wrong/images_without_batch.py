"""The image is passed without an axis for the batch.

interpolated_image: 0, "With VGG16 the loop stopped with ValueError", "A Keras model reads batches"
"""
# %% interpolate_images: X_test[img_idx1:img_idx1+1] -> X_test[img_idx1]
# %% interpolate_images: X_test[img_idx2:img_idx2+1] -> X_test[img_idx2]
