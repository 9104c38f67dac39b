"""The learning rate is so small that hardly anything is learned.

autoencoder_error: 0, "an error on normal test images under"
anomalies_found: 0
"""
# %% train_normal: Adam(1e-3) -> Adam(1e-7)
