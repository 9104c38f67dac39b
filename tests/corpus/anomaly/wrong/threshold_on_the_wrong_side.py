"""The quantile of the rate: nearly all normal images raise an alarm.

threshold_values: 0, "Turn it round"
"""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.quantile(normal_scores, rate)
