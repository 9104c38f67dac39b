"""Both networks are cut at the layer of VGG16, which ResNet50 does not have.

encoder_frozen: 1, "has no layer", "block3_pool", "the cut of"
encoder_features: 2, "has no layer", "block3_pool", "the cut of"
resnet50_error: 0, "There is no results"
"""
# %% build_encoder: CUTS[name] -> CUTS["VGG16"]
