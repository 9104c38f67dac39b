"""An encoder whose heads are a list of lists.

state: graded
vae_shapes: near
"""
# %% after vae_models
log_var_vae = [log_var_vae, mean_vae]
