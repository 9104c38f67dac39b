"""Two latent numbers.

vae_shapes: 2.25, "(None, 16)"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% vae_models: latent_dim_vae = 16 -> latent_dim_vae = 2
