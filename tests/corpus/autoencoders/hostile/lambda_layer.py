"""A Lambda layer in the deep autoencoder, which may be right: its code cannot leave, so a person has to look.

state: needs-human
reason: "Lambda"
deep_cae_layers: none, "Lambda", "built-in"
"""
# %% after deep_cae
from keras.layers import Lambda

unchanged = Lambda(lambda x: x, output_shape=(784,), name="nothing_at_all")
autoencoder_deep = Model(input_img_deep, unchanged(decoded_deep))
# %% after deep_cae_layers
autoencoder_deep = Model(input_img_deep, decoded_deep)
