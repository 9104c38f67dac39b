"""The ranks of the normal images are summed.

auroc_values: 0, "sum of the anomalies' ranks"
"""
# %% auroc: ranks[is_anomaly] -> ranks[~is_anomaly]
