"""The norms of all images are returned, without their mean.

penalty_value: 0, "one number: the mean over the batch", "shape (7,)"
"""
# %% contractive_penalty: return ops.mean(squared_norm) -> return squared_norm
