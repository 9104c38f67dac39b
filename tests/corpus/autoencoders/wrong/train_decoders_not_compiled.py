"""The decoder is not compiled.

vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% train_decoders: decoder.compile(optimizer=Adam(1e-3), loss="mse") -> pass
