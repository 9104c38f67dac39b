"""The sum over the images.

loss_value: 0, "sum over the images"
"""
# %% vae_loss: ops.mean(nats + beta * divergence) -> ops.sum(nats + beta * divergence)
