"""The loss is the binary cross-entropy where the mean squared error is asked.

vgg16_error: 0, "the MSE as loss", "binary crossentropy"
resnet50_error: 0, "the MSE as loss", "binary crossentropy"
"""
# %% train_decoders: loss="mse" -> loss="binary_crossentropy"
