"""The decoder is folded from a list by `functools.reduce`; comments in Chinese, and the layers from `keras.layers`."""
# %% build_decoder
from functools import reduce

import keras


def build_decoder(latent_dim):
    # 解码器：从潜在向量到图像
    layers = keras.layers
    steps = [layers.Dense(4 * 4 * 128, activation="relu"), layers.Reshape((4, 4, 128))]
    steps += [
        step
        for power in range(7, 4, -1)
        for step in (
            layers.Conv2DTranspose(2**power, 3, strides=[2, 2], padding="SAME"),
            layers.BatchNormalization(),
            layers.Activation(keras.activations.relu),
        )
    ]
    steps.append(layers.Conv2DTranspose(3, 3, padding="same", activation=keras.ops.sigmoid))
    start = keras.Input([latent_dim])
    return keras.Model(start, reduce(lambda tensor, step: step(tensor), steps, start))  # 完成
