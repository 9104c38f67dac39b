"""A pair of equal scores counts as won.

auroc_values: 2, "counts half, not a whole", not "Subtract"
"""
# %% auroc
def auroc(scores, is_anomaly):
    return np.mean(scores[is_anomaly][:, None] >= scores[~is_anomaly])
