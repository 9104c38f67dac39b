"""An encoder of three outputs, two of them in a list of their own, which cannot be described.

state: needs-human
reason: "encoder_vae"
vae_shapes: none, "cannot be taken out of the notebook"
vae_elbo: none, "encoder_vae"
vae_active_units: none, "encoder_vae"
elbo_measured: none, "encoder_vae"
generated_images: near
"""
# %% after vae_models
log_var_vae = [log_var_vae, mean_vae]
