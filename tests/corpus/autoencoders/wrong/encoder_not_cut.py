"""The whole network is used, up to its last feature map.

encoder_features: 0, "256 features of VGG16, cut at block3_pool", "found 512"
vgg16_error: 0, "an error"
resnet50_error: 0, "at most 512 features"
"""
# %% build_encoder: network.get_layer(CUTS[name]).output -> network.output
