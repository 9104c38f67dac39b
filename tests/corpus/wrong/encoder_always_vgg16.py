"""VGG16 is taken for both names.

encoder_frozen: 1, "No such layer: conv3_block4_out"
encoder_features: 2, "No such layer: conv3_block4_out"
resnet50_error: 0, "There is no results"
"""
# %% build_encoder: imagenet_network(name) -> imagenet_network("VGG16")
