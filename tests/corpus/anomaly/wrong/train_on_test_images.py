"""The autoencoder learns from the test images, most of which are anomalies.

anomalies_found: 0, "Did it see other images than X_normal"
"""
# %% train_normal: X_normal, X_normal -> X_test, X_test
