"""The reconstruction is not used.

score_values: 0, "does not use the reconstruction"
"""
# %% anomaly_score: np.mean((images - reconstructions) ** 2, axis=1) -> np.mean(images ** 2, axis=1)
