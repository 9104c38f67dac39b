"""The three layers of a step are a layer class of the student's, whose code cannot leave: a person has to look.

The remark names the class once, though Keras numbers its layers on from decoder to decoder.

state: needs-human
reason: "UpBlock is a class of your own", not "up_block_"
decoder_layers: none
decoder_shapes: none
decoder_sigmoid: none
vgg16_error: none
resnet50_error: none
"""
# %% build_decoder
from keras.layers import Layer


class UpBlock(Layer):
    def __init__(self, filters, **named):
        super().__init__(**named)
        self.convolution = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")
        self.normalisation = BatchNormalization()
        self.activation = Activation("relu")

    def call(self, x, training=False):
        return self.activation(self.normalisation(self.convolution(x), training=training))


def build_decoder(latent_dim):
    decoder_input = Input(shape=(latent_dim,))
    x = Dense(4*4*128, activation='relu')(decoder_input)
    x = Reshape((4,4,128))(x)
    for filters in [128,64,32]:
        x = UpBlock(filters)(x)
    decoded = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x)
    return Model(decoder_input, decoded)
