"""The base ends after the stage: its maps would never change.

split_parts: 0, "nothing is left to learn"
"""
# %% split_network: Model(network.input, maps), -> Model(network.input, network.get_layer(last).output),
