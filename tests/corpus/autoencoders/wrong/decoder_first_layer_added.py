"""There is another Dense layer with a ReLU before the given one.

decoder_layers: 0, "Dense(2048) as the first layer", "Dense(512)"
"""
# %% build_decoder: x = Dense(4*4*128, activation='relu')(decoder_input) -> x = Dense(4*4*128, activation='relu')(Dense(512, activation='relu')(decoder_input))
