"""A subclass of Model whose `call` returns whatever it likes: its code cannot leave, so a person has to look.

state: needs-human
reason: "a class of your own"
deep_cae_layers: none, "Pretender", "a class of your own"
"""
# %% after deep_cae
class Pretender(Model):
    def call(self, x, training=False):
        return ops.sigmoid(super().call(x))


honest, autoencoder_deep = autoencoder_deep, Pretender(input_img_deep, decoded_deep)
# %% after deep_cae_layers
autoencoder_deep = honest
