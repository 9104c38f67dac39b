"""The rate is not used: always 5 % false alarms.

threshold_values: 1.5, "Use rate"
"""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.quantile(normal_scores, 0.95)
