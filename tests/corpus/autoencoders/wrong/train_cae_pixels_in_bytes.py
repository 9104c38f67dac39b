"""The pixels are multiplied by 255 for the training.

cae_error: 0, "learn X_train_scaled from itself"
cae_contracts: 0, "Jacobian norm under"
"""
# %% train_cae: X_train_scaled, X_train_scaled -> X_train_scaled * 255, X_train_scaled * 255
