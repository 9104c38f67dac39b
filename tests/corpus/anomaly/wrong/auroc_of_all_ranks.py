"""The ranks of all images are summed, not those of the anomalies.

auroc_values: 0, "Add up the ranks of the anomalies only", not "Subtract"
"""
# %% auroc: np.sum(ranks[is_anomaly]) -> np.sum(ranks)
