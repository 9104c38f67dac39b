"""The targets are the images in another order, so the model learns their mean.

autoencoder_error: 0, "an error on normal test images under"
"""
# %% train_normal: X_normal, X_normal -> X_normal, X_normal[::-1]
