"""The maximum in place of the average.

split_parts: 0, "averaged"
"""
# %% split_network: GlobalAveragePooling2D()( -> keras.layers.GlobalMaxPooling2D()(
