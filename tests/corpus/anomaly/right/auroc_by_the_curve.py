"""The area under the curve itself, by trapezoids between all thresholds."""
# %% auroc
def auroc(scores, is_anomaly):
    thresholds = np.concatenate([[np.inf], np.unique(scores)[::-1]])
    found = np.array([np.mean(scores[is_anomaly] >= threshold) for threshold in thresholds])
    false = np.array([np.mean(scores[~is_anomaly] >= threshold) for threshold in thresholds])
    return np.sum(np.diff(false) * (found[1:] + found[:-1]) / 2)
