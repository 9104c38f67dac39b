"""The given Dense layer has lost its ReLU; the decoder still learns about as well.

decoder_layers: 0, "a ReLU in Dense(2048), as it was given", "found no activation"
"""
# %% build_decoder: , activation='relu' ->
