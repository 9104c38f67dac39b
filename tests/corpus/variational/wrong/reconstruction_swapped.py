"""The decoder's probabilities as the target.

reconstruction_value: 1, "changed places"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> 784 * keras.losses.binary_crossentropy(decoded, x)
