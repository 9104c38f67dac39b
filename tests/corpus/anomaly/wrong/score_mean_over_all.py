"""The mean is over all images and pixels: one number.

score_values: 0, "one number for all images together"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> np.mean((images - reconstructions) ** 2)
