"""The encoder that is kept does not standardise, unlike the features that were trained on.

vgg16_error: 0, "standardised features from the VGG16 encoder"
resnet50_error: 0, "standardised features from the ResNet50 encoder"
"""
# %% train_decoders: "encoder": encoder -> "encoder": frozen
