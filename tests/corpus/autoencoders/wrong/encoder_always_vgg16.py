"""VGG16 is used for both names.

encoder_frozen: 1, "has no layer", "conv3_block4_out", "the cut of"
encoder_features: 2, "has no layer", "conv3_block4_out", "the cut of"
resnet50_error: 0, "There is no results"
"""
# %% build_encoder: imagenet_network(name) -> imagenet_network("VGG16")
