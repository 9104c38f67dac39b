"""The number of alarms, not their share.

alarm_rate_values: 0, "That is a number of images"
"""
# %% alarm_rates: np.mean(distance_scores[test_labels == index] > distance_threshold) -> np.sum(distance_scores[test_labels == index] > distance_threshold)
