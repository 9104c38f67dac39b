"""A ReLU on the log-variance.

vae_shapes: 2.25, "of both signs"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% vae_models: log_var_vae = Dense(latent_dim_vae)( -> log_var_vae = Dense(latent_dim_vae, activation="relu")(
