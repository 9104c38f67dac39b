"""The differences are not squared and cancel each other.

score_values: 0, "cancel each other"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> np.mean(images - reconstructions, axis=1)
