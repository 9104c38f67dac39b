"""The learning rate is a hundred times too small.

vgg16_error: 0, "Adam(1e-3)"
resnet50_error: 0, "Adam(1e-3)"
"""
# %% train_decoders: Adam(1e-3) -> Adam(1e-5)
