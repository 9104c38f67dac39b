"""Both heads are one layer.

vae_shapes: 2.25, "two layers"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% vae_models: log_var_vae = Dense(latent_dim_vae)(hidden_vae) -> log_var_vae = mean_vae
