"""The output has no activation.

deep_cae_layers: 1.5, "a sigmoid", "no activation"
"""
# %% deep_cae: , activation="sigmoid" ->
