"""The slope is computed by NumPy: its value is right, but TensorFlow cannot put it into a training.

cae_error: 0, "found NumPy", "ops.cast"
cae_contracts: 0, "found NumPy", "ops.cast"
"""
# %% contractive_penalty: ops.cast(latent > 0, latent.dtype) -> np.where(latent > 0, 1.0, 0.0).astype("float32")
