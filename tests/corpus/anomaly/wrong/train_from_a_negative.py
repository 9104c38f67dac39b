"""The target is the negative of the images.

autoencoder_error: 0, "from itself"
anomalies_found: 0, "It cannot draw normal images either", not "too well"
threshold_chosen: near
"""
# %% train_normal: train(autoencoder, X_normal, X_normal, -> train(autoencoder, X_normal, 1 - X_normal,
