"""One epoch only.

vae_elbo: 0, "all epochs"
vae_active_units: near
generated_images: near
"""
# %% train_vae: history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, setup.vae, sample=sample, loss=loss) -> from aelab.profile import TrainingSettings; history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, TrainingSettings(1, 128, 1), sample=sample_latent, loss=loss)
