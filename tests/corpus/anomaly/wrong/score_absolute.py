"""The absolute difference in place of the square.

score_values: 0, "mean absolute difference"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> np.mean(np.abs(images - reconstructions), axis=1)
