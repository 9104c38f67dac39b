"""The mean rank of the anomalies.

auroc_values: 0, "the mean rank of the anomalies"
"""
# %% auroc
def auroc(scores, is_anomaly):
    return mean_ranks(scores)[is_anomaly].mean()
