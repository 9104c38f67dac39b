"""Encoders that flatten, and decoders that reshape: no error at all, but at most 512 features are allowed.

state: graded
vgg16_error: 0, "at most 512 features"
resnet50_error: 0, "at most 512 features"
"""
# %% train_decoders
from keras.layers import Flatten

histories = {}
picture, row = Input((32, 32, 3)), Input((3_072,))
pair = {"encoder": Model(picture, Flatten()(picture)), "decoder": Model(row, Reshape((32, 32, 3))(row))}
results = {"VGG16": pair, "ResNet50": pair}
