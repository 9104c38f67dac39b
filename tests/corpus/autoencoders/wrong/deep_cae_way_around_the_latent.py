"""The decoder also reads the layer before the latent vector, which is then not a bottleneck.

deep_cae_layers: 1, "nothing but Dense layers", "Concatenate"
"""
# %% deep_cae: x = Dense(256, activation="relu")(encoded_deep) -> x = Dense(256, activation="relu")(Concatenate()([encoded_deep, x]))
# %% before deep_cae
from keras.layers import Concatenate
