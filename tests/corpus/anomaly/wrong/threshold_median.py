"""The median of the scores.

threshold_values: 0, "That is the median"
"""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.median(normal_scores)
