"""log_var is not exponentiated.

sample_value: 0, "not exponentiated"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% sample_latent: mean + ops.exp(0.5 * log_var) * epsilon -> mean + log_var * epsilon
