"""The output has no activation, so that pixels leave the range 0 to 1.

cae_layers: 1.5, "a sigmoid", "no activation"
"""
# %% cae: , activation="sigmoid" ->
