"""A stage that holds another model: its layers are out of reach for what is unfrozen later.

split_parts: 0, "a model within a model"
"""
# %% split_network: Model(maps, features) -> keras.Sequential([Model(maps, network.get_layer(last).output), GlobalAveragePooling2D()])
