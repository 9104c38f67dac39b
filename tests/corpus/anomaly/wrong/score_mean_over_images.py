"""The mean is over the images, so there is one number a pixel.

score_values: 0, "a mean over the images"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> np.mean((images - reconstructions) ** 2, axis=0)
