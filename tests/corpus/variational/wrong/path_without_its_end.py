"""The second image is never reached.

path_images: 0, "both ends"
"""
# %% latent_path: np.linspace(0, 1, steps) -> np.linspace(0, 1, steps, endpoint=False)
