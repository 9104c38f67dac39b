"""The sign of the score is the wrong way round.

score_values: 0, "The sign is the wrong way round"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> -np.mean((images - reconstructions) ** 2, axis=1)
