"""The encoder that is kept does not standardise, unlike the features that were trained on.

vgg16_error: 0, "learn from the standardised features"
resnet50_error: 0, "learn from the standardised features"
"""
# %% train_decoders: "encoder": encoder -> "encoder": frozen
