"""The maps of the last layer are not averaged.

split_parts: 0, "GlobalAveragePooling2D"
"""
# %% split_network: GlobalAveragePooling2D()(network.get_layer(last).output) -> network.get_layer(last).output
