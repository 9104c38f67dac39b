"""The output has no activation, so that pixels leave the range 0 to 1.

decoder_sigmoid: 0, "a sigmoid", "no activation"
"""
# %% build_decoder: , activation="sigmoid" ->
