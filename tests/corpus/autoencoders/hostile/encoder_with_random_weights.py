"""The networks have random weights, and the code that compares them with ImageNet's is replaced.

state: graded
encoder_features: 0, "VGG16"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% before build_encoder
import aelab.backbones
import aelab.autoencoders.encoder
import keras


def imagenet_network(name):
    return getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(32, 32, 3))


aelab.backbones.imagenet_network = aelab.autoencoders.encoder.imagenet_network = imagenet_network
aelab.autoencoders.encoder._expect_features = lambda *arguments: None
# %% train_decoders
histories = results = {}
