"""The score is computed but not returned.

score_values: 0, "Does your function end with a return?"
"""
# %% anomaly_score: return np.mean((images - reconstructions) ** 2, axis=1) -> result = np.mean((images - reconstructions) ** 2, axis=1)
