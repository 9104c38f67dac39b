"""The decoder's hidden layer has no activation: the decoder is a linear map and a sigmoid.

vae_shapes: 1.5, "has a ReLU"
vae_elbo: near
vae_active_units: near
"""
# %% vae_models: Dense(256, activation="relu")(z_vae) -> Dense(256)(z_vae)
