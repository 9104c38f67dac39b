"""A share from 0 to 1 is passed to np.percentile, which counts to 100.

threshold_values: 0, "np.percentile counts from 0 to 100"
"""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.percentile(normal_scores, 1 - rate)
