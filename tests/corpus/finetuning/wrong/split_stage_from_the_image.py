"""The stage begins with the image again.

split_parts: 0, "not with the image"
"""
# %% split_network: Model(maps, features) -> Model(network.input, features)
