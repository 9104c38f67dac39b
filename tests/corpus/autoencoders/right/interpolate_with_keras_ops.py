"""Interpolation as a matrix product of `keras.ops`: both weights times both latents."""
# %% interpolate
from keras import ops


def interpolate(latent1, latent2, lambda_val):
    weights = ops.convert_to_tensor([1 - lambda_val, lambda_val], dtype="float32")
    return ops.tensordot(weights, ops.stack([latent1, latent2]), axes=1)
