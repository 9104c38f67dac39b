"""A list that contains itself, and a dict that holds it, are endless.

state: needs-human
reason: "contains itself"
interpolated_image: none, "interpolated", "contains itself"
"""
# %% after interpolate_images
latent1 = []
latent1.append({"again": latent1})
interpolated["CAE"]["latent1"] = latent1
