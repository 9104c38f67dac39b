"""The loop has a sigmoid where a ReLU is asked.

decoder_layers: 0, "ReLU after the BatchNormalization", "sigmoid"
"""
# %% build_decoder: Activation("relu") -> Activation("sigmoid")
