"""Mean plus two standard deviations, as if the scores followed a bell curve.

threshold_values: 0, "which fits bell curves only"
"""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.mean(normal_scores) + 2 * np.std(normal_scores)
