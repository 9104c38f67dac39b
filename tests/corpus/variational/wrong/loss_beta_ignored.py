"""beta has no effect.

loss_value: 1.3333333333333333, "beta has no effect"
"""
# %% vae_loss: ops.mean(nats + beta * divergence) -> ops.mean(nats + divergence)
