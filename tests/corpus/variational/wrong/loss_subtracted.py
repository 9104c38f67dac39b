"""The divergence is subtracted.

loss_value: 0.6666666666666666, "subtracted"
"""
# %% vae_loss: ops.mean(nats + beta * divergence) -> ops.mean(nats - beta * divergence)
