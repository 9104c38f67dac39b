"""The decoder is a Sequential model, whose layers come from a list and a helper function."""
# %% build_decoder
from keras import Sequential


def doubled(filters):
    return [Conv2DTranspose(filters, 3, 2, "same"), BatchNormalization(), Activation("relu")]


def build_decoder(latent_dim: int = 64) -> Sequential:
    chain = [Input((latent_dim,)), Dense(2048, activation="relu"), Reshape(target_shape=(4, 4, 128))]
    for filters in (128, 64, 32):
        chain.extend(doubled(filters))
    return Sequential([*chain, Conv2DTranspose(3, 3, padding="same", activation="sigmoid")], name="my_decoder")
