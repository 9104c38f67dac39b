"""A squared error.

reconstruction_value: 1, "squared error"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> ops.sum(ops.square(x - decoded), axis=-1)
