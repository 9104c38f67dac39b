"""A bound that is only claimed, with models that were never trained.

state: graded
vae_elbo: 0
vae_active_units: near
elbo_measured: 0
generated_images: near
"""
# %% train_vae
class history_vae:
    loss = validation_loss = [200.0]
# %% test_elbo
negative_elbo_test = 200.0
