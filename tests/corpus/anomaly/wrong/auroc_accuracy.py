"""The accuracy at the median in place of the area.

auroc_values: 0, "the anomalies' ranks"
"""
# %% auroc
def auroc(scores, is_anomaly):
    return np.mean((scores > np.median(scores)) == is_anomaly)
