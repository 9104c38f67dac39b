"""log_var is made from the mean, not from the hidden layer.

vae_shapes: 2.25, "one of them made from the other"
vae_elbo: near
vae_active_units: near
"""
# %% vae_models: log_var_vae = Dense(latent_dim_vae)(hidden_vae) -> log_var_vae = Dense(latent_dim_vae)(mean_vae)
