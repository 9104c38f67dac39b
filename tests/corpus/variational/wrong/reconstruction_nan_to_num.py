"""What is not finite is replaced with 0, and hides the image's other pixels.

reconstruction_value: 2, "hides what the others cost"
"""
# %% reconstruction_nats
def reconstruction_nats(x, decoded):
    return ops.nan_to_num(-ops.sum(x * ops.log(decoded) + (1 - x) * ops.log(1 - decoded), axis=-1))
