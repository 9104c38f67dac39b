"""The model is trained on the test images.

cae_error: 0, "learn X_train_scaled from itself"
cae_contracts: 0
"""
# %% train_cae: X_train_scaled, X_train_scaled -> X_test_scaled, X_test_scaled
