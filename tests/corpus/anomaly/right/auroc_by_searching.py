"""The number of smaller normal scores by binary search, equal ones from the left and from the right."""
# %% auroc
def auroc(scores, is_anomaly):
    normal, anomalies = np.sort(scores[~is_anomaly]), scores[is_anomaly]
    smaller = np.searchsorted(normal, anomalies, "left") + np.searchsorted(normal, anomalies, "right")
    return float(smaller.mean() / 2 / len(normal))
