"""beta multiplies both terms.

loss_value: 1.3333333333333333, "beta belongs to the divergence"
"""
# %% vae_loss: ops.mean(nats + beta * divergence) -> ops.mean(beta * (nats + divergence))
