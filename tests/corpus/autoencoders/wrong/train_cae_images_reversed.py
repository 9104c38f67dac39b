"""The targets are the images in another order: none matches its input.

cae_error: 0, "learn X_train_scaled from itself"
"""
# %% train_cae: X_train_scaled, X_train_scaled -> X_train_scaled, X_train_scaled[::-1]
