"""All pairs are compared, but equal scores count nothing.

auroc_values: 2, "A pair of equal scores counts half"
"""
# %% auroc
def auroc(scores, is_anomaly):
    return np.mean(scores[is_anomaly][:, None] > scores[~is_anomaly])
