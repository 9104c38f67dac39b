"""The largest normal score: no false alarm is allowed.

threshold_values: 0, "That is the largest score"
"""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.max(normal_scores)
