"""The logarithm of log_var, as if it were the variance: not finite.

kl_value: 0, "log_var is a logarithm already", not "-1"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% kl_divergence: - 1 - log_var -> - 1 - ops.log(log_var)
