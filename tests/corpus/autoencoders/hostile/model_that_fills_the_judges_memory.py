"""A model with few parameters whose layers have two million values for each of a thousand images.

state: graded
cae_error: 0, "test images"
cae_contracts: 0
"""
# %% train_cae
from keras.layers import Flatten, RepeatVector, Reshape

history_cae = None
trained_cae = encoder_cae
encoder_cae = Model(
    input_img_cae,
    Dense(64, "relu")(Reshape((784,))(Flatten()(Dense(1)(Reshape((784, 2_600))(RepeatVector(2_600)(input_img_cae)))))),
)
