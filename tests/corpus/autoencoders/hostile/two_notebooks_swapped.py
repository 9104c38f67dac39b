"""Two notebooks with each other's names.

state: needs-human
reason: "were two notebooks renamed?"
notebooks: 2_contractive, 3_interpolation
"""
# %% files
first, second = "2_contractive.ipynb", "3_interpolation.ipynb"
files[first], files[second] = files[second], files[first]
