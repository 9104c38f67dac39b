"""The share of images without an alarm.

alarm_rate_values: 0, "the share without an alarm"
"""
# %% alarm_rates: np.mean(distance_scores[test_labels == index] > distance_threshold) -> np.mean(distance_scores[test_labels == index] <= distance_threshold)
