"""A student's file is imported under a name that differs from its own in a capital letter.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "helpers.py is called Helpers.py in the code"
"""
# %% interpolate
from Helpers import interpolate
# %% files
files["helpers.py"] = b"def interpolate(a, b, weight):\n    return (1 - weight) * a + weight * b\n"
