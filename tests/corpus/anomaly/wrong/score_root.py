"""The root of the mean squared error.

score_values: 0, "That is the root"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> np.sqrt(np.mean((images - reconstructions) ** 2, axis=1))
