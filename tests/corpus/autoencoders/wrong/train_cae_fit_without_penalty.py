"""fit is called directly, so that the penalty is left out.

cae_contracts: 0, "Is the penalty, times lambda_c, added while the model trains"
"""
# %% train_cae: history_cae = train(autoencoder_cae, X_train_scaled, X_train_scaled, profile.cae, penalty=added_to_error) -> autoencoder_cae.fit(X_train_scaled, X_train_scaled, epochs=15, batch_size=128, verbose=0)
