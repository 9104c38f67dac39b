"""The loss is the binary cross-entropy instead of the mean squared error.

vgg16_error: 0, "the MSE as loss", "binary crossentropy"
resnet50_error: 0, "the MSE as loss", "binary crossentropy"
"""
# %% train_decoders: loss="mse" -> loss="binary_crossentropy"
