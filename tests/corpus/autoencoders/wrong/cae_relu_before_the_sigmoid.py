"""There is a ReLU before the sigmoid, so that no pixel can be darker than one half.

cae_layers: 1.5, "relu then sigmoid"
cae_error: 0, "an error (MSE per pixel) under"
"""
# %% cae: decoded_cae = Dense(input_dim, activation="sigmoid")(encoded_cae) -> decoded_cae = ops.sigmoid(Dense(input_dim, activation="relu")(encoded_cae))
