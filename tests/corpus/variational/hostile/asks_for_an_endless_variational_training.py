"""Asks the grader's process for a training of a million epochs; what its own process learned in the cell's time counts.

state: graded
vae_elbo: near
vae_active_units: near
elbo_measured: near
generated_images: near
cell_seconds: 40
"""
# %% train_vae
from aelab.profile import TrainingSettings

history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, TrainingSettings(1_000_000, 128, 1_000_000))
