"""The training ends after one epoch.

autoencoder_error: 0, "an error on normal test images under"
"""
# %% train_normal: settings.training -> __import__("dataclasses").replace(settings.training, epochs=1)
