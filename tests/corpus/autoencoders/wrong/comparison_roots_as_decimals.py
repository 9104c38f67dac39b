"""Both tables hold the roots of the errors, as Decimal.

comparison_tables: 1, "That is the root"
"""
# %% comparison
from decimal import Decimal

mse = {name: Decimal(mse_per_pixel(inputs[name], reconstructions[name])).sqrt() for name in results}
mse_28 = {name: Decimal(mse_grey28(test_pixels, reconstructions[name])).sqrt() for name in results}
