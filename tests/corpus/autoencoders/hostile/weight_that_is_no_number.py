"""A weight of nan, which equals nothing: not even itself.

state: graded
interpolated_image: 1, "latent_interp"
"""
# %% interpolate_images: lambda_val = 0.5 -> lambda_val = float("nan")
