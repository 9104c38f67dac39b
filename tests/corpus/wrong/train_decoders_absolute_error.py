"""The loss is the mean absolute error where the squared one is asked.

vgg16_error: 0, "the MSE as loss"
resnet50_error: 0, "the MSE as loss"
"""
# %% train_decoders: loss="mse" -> loss="mae"
