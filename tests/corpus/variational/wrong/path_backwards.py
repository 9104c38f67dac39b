"""From the second image to the first.

path_images: 0, "backwards"
"""
# %% latent_path: (1 - weights) * means[0] + weights * means[1] -> weights * means[0] + (1 - weights) * means[1]
