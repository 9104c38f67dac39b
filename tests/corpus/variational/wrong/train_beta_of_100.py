"""Trained with a beta of 100.

vae_elbo: 0, "nats an image"
vae_active_units: 0, "active units"
generated_images: near
"""
# %% train_vae: history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, setup.vae, sample=sample, loss=loss) -> history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, setup.vae, sample=sample, loss=loss, beta=100.0)
