"""The divergence is subtracted.

loss_value: 0.6666666666666666, "subtracted"
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% vae_loss: ops.mean(nats + beta * divergence) -> ops.mean(nats - beta * divergence)
