"""np.percentile of 100 - rate, where rate is a share.

threshold_values: 0, "np.percentile counts from 0 to 100"
"""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.percentile(normal_scores, 100 - rate)
