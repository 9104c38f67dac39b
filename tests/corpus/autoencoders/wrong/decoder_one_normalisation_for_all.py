"""One BatchNormalization is made before the loop and called in each of its steps, whose channels differ.

decoder_layers: 0, "make a new one in each step"
decoder_shapes: 0, "make a new one in each step"
decoder_sigmoid: 0, "make a new one in each step"
vgg16_error: 0
resnet50_error: 0
"""
# %% build_decoder
def build_decoder(latent_dim):
    normalise = BatchNormalization()
    decoder_input = Input(shape=(latent_dim,))
    x = Dense(4*4*128, activation='relu')(decoder_input)
    x = Reshape((4,4,128))(x)
    for filters in [128,64,32]:
        x = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(x)
        x = normalise(x)
        x = Activation("relu")(x)
    decoded = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x)
    decoder = Model(decoder_input, decoded)
    return decoder
