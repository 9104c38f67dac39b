"""The stage comes first.

split_parts: 0, "change places"
"""
# %% split_network: return Model(network.input, maps), Model(maps, features) -> return Model(maps, features), Model(network.input, maps)
