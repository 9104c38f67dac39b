"""The output has a tanh, so that pixels may be below 0.

decoder_sigmoid: 0, "a sigmoid", "tanh"
"""
# %% build_decoder: activation="sigmoid" -> activation="tanh"
