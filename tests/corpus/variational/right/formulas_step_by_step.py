"""Formulas in many steps, with keras.ops, and operators in place of functions."""
# %% kl_divergence
def kl_divergence(mean, log_var):
    variance = ops.exp(log_var)
    per_number = (mean * mean + variance - log_var - 1) / 2
    return ops.sum(per_number, axis=1)
# %% sample_latent
def sample_latent(mean, log_var, epsilon):
    variance = ops.exp(log_var)
    return ops.add(mean, ops.multiply(variance**0.5, epsilon))
# %% reconstruction_nats
def reconstruction_nats(x, decoded):
    pixels = ops.shape(x)[-1]
    return keras.losses.binary_crossentropy(x, decoded) * float(pixels)
# %% vae_loss
def vae_loss(nats, divergence, beta):
    total = nats + beta * divergence
    return ops.sum(total) / ops.cast(ops.shape(total)[0], total.dtype)
