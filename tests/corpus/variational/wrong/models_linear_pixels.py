"""No activation on the pixels.

vae_shapes: 1.5, "sigmoid"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% vae_models: , activation="sigmoid" -> 
