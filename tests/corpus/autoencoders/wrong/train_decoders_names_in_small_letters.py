"""The results are stored under lower-case names.

vgg16_error: 0, "only 'vgg16'"
resnet50_error: 0, "There is no results"
"""
# %% train_decoders: results[name] = -> results[name.lower()] =
