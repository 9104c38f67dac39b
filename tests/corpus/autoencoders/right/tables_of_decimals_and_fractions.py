"""Both tables hold Python's exact numbers."""
# %% comparison
from decimal import Decimal
from fractions import Fraction

mse = {name: Decimal(mse_per_pixel(inputs[name], reconstructions[name])) for name in results}
mse_28 = {name: Fraction(mse_grey28(test_pixels, reconstructions[name])) for name in results}
