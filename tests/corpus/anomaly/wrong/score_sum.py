"""The sum over the pixels in place of their mean.

score_values: 0, "the sum over the pixels"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> np.sum((images - reconstructions) ** 2, axis=1)
