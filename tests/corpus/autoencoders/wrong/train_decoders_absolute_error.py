"""The loss is the mean absolute error instead of the squared one.

vgg16_error: 0, "the MSE as loss"
resnet50_error: 0, "the MSE as loss"
"""
# %% train_decoders: loss="mse" -> loss="mae"
