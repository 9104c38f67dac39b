"""The sum over the images.

loss_value: 0, "a sum over the images"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% vae_loss: ops.mean(nats + beta * divergence) -> ops.sum(nats + beta * divergence)
