"""A weight with a million digits, which takes long to be written down in decimals.

state: needs-human
reason: "too many digits"
interpolated_image: none, "lambda_val", "too many digits"
"""
# %% after interpolate_images
lambda_val = 7**1_200_000
