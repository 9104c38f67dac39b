"""A text of fifty million characters as a weight.

state: needs-human
reason: "too large"
interpolated_image: none, "lambda_val", "too large"
"""
# %% after interpolate_images
lambda_val = "0.5" * 17_000_000
