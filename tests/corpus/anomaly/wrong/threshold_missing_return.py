"""The threshold is computed but not returned.

threshold_values: 0, "Does your function end with a return?"
threshold_chosen: 0
"""
# %% alarm_threshold: return np.quantile(normal_scores, 1 - rate) -> result = np.quantile(normal_scores, 1 - rate)
