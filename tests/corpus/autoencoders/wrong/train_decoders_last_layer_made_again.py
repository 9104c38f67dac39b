"""After the training the decoder gets a new last layer, which has learned nothing.

vgg16_error: 0, "Conv2DTranspose has learned nothing", "part of the model that was trained"
resnet50_error: 0, "Conv2DTranspose has learned nothing", "part of the model that was trained"
"""
# %% train_decoders: results[name] = -> decoder = Model(decoder.input, Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(decoder.layers[-2].output)); results[name] =
