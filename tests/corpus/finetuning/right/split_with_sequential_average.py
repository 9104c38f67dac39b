"""The average over the image by keras.ops, and a base that is named."""
# %% split_network
from keras import ops


def split_network(network, before, last):
    start = network.get_layer(before).output
    end = network.get_layer(last).output
    base = keras.Model(inputs=network.inputs, outputs=start, name="base")
    return base, keras.Model(inputs=start, outputs=ops.mean(end, axis=(1, 2)), name="stage")
