"""The feature map is not averaged: the encoder gives maps, not vectors.

encoder_frozen: 0, "one vector per image"
encoder_features: 0, "one vector per image", "GlobalAveragePooling2D averages"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_encoder: GlobalAveragePooling2D()(feature_map) -> feature_map
