"""Asks the grader's process for a variational training of a million epochs; the cell's time ends it.

state: graded
vae_elbo: 0
vae_active_units: near
elbo_measured: near
generated_images: near
cell_seconds: 40
"""
# %% train_vae
from aelab.profile import TrainingSettings

history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, TrainingSettings(1_000_000, 128, 1_000_000))
