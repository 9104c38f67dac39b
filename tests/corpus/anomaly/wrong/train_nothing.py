"""The autoencoder is never trained.

autoencoder_error: 0, "has learned nothing yet"
anomalies_found: 0, "has learned nothing yet"
"""
# %% train_normal
image = Input(shape=(784,))
code = Dense(64, activation="relu")(image)
autoencoder = Model(image, Dense(784, activation="sigmoid")(code))
history = None
