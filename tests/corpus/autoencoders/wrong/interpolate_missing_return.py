"""The function computes the point but does not return it.

interpolate_values: 0, "Does your function end with a return?"
interpolated_image: 1, "found None"
"""
# %% interpolate: return (1 -> latent = (1
