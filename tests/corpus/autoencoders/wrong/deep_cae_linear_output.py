"""The output has no activation.

deep_cae_layers: 2.25, "a sigmoid", "no activation"
"""
# %% deep_cae: , activation="sigmoid" ->
