"""The larger of the area and its complement: the sign is chosen by looking at the answers.

auroc_values: 2, "An area under 0.5 stays as it is", not "wrong way round"
"""
# %% auroc
from sklearn.metrics import roc_auc_score


def auroc(scores, is_anomaly):
    area = roc_auc_score(is_anomaly, scores)
    return max(area, 1 - area)
