"""Both tables from generator expressions of pairs, sorted by error, with one more entry."""
# %% comparison
from collections import OrderedDict

errors = ((name, mse_per_pixel(inputs[name], images)) for name, images in reconstructions.items())
mse = OrderedDict(sorted(errors, key=lambda pair: pair[1]))
mse_28 = dict(zip(results, (mse_grey28(test_pixels, reconstructions[name]) for name in results), strict=True))
mse["mean of all"] = sum(mse.values()) / len(mse)
