"""The mean over the pixels where the sum belongs.

reconstruction_value: 1, "784 times the mean"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> keras.losses.binary_crossentropy(x, decoded)
