"""A student's class, which is not a layer, builds the decoders and remembers them; a partial is the answer."""
# %% build_decoder
from functools import lru_cache, partial


class Builder:
    """A plain class: what it makes is made of Keras's own layers."""

    def __init__(self, filters):
        self.filters = filters

    def step(self, tensor, filters):
        tensor = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(tensor)
        return Activation("relu")(BatchNormalization()(tensor))

    def build(self, latent_dim, verbose):
        print(f"a decoder for {latent_dim}" if verbose else "")
        latent = Input((latent_dim,))
        tensor = Reshape((4, 4, 128))(Dense(2_048, activation="relu")(latent))
        for filters in self.filters:
            tensor = self.step(tensor, filters)
        return Model(latent, Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(tensor))


build_decoder = lru_cache(maxsize=None)(partial(Builder([128, 64, 32]).build, verbose=True))
