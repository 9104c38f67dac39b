"""The model is trained for one epoch.

cae_error: 0, "were all epochs run"
cae_contracts: 0, "Jacobian norm under"
"""
# %% train_cae
from aelab.profile import TrainingSettings


def added_to_error(x):
    return lambda_c * contractive_penalty(encoder_cae, x)


autoencoder_cae.compile(optimizer=Adam(1e-3), loss="mse")
one_epoch = TrainingSettings(epochs=1, batch_size=128, patience=3)
history_cae = train(autoencoder_cae, X_train_scaled, X_train_scaled, one_epoch, penalty=added_to_error)
print(history_cae.summary("CAE"))
