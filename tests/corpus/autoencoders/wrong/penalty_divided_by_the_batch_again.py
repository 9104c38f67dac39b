"""The mean over the images is divided by their number once more; for a batch of one image that is right.

penalty_value: 1, "divided by the batch twice"
"""
# %% contractive_penalty: return ops.mean(squared_norm) -> return ops.mean(squared_norm) / ops.cast(ops.shape(x)[0], "float32")
