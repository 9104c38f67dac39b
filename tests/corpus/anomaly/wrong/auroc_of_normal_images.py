"""The ranks of the normal images are summed.

auroc_values: 0, "Add up the ranks of the anomalies", not "Subtract"
"""
# %% auroc: ranks[is_anomaly] -> ranks[~is_anomaly]
