"""Keras's own fit, and a deeper autoencoder of another size."""
# %% train_normal
image = Input(shape=(784,))
hidden = Dense(256, activation="relu")(image)
hidden = Dense(256, activation="relu")(Dense(48, activation="relu")(hidden))
autoencoder = Model(image, Dense(784, activation="sigmoid")(hidden))
autoencoder.compile(optimizer="adam", loss="mse")
history = autoencoder.fit(X_normal, X_normal, epochs=20, batch_size=32, validation_data=(X_held_out, X_held_out), verbose=0)
