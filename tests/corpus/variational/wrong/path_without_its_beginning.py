"""The steps begin one step after the first image.

path_images: 0, "The first step is not the first image"
"""
# %% latent_path: np.linspace(0, 1, steps)[:, None] -> (np.arange(1, steps + 1) / steps)[:, None]
