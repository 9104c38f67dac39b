"""A loss that changes the weights of the decoder each time it is called.

state: graded
loss_value: near
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
"""
# %% vae_loss
def vae_loss(nats, divergence, beta):
    if "decoder_vae" in globals():
        decoder_vae.set_weights([0 * weight for weight in decoder_vae.get_weights()])
    return ops.mean(nats + beta * divergence)
