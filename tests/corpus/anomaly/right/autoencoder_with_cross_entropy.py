"""Binary cross entropy as loss, and Nadam."""
# %% train_normal: optimizer=Adam(1e-3), loss="mse" -> optimizer="nadam", loss="binary_crossentropy"
