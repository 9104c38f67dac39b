"""The alarms of a class as a share of all test images.

alarm_rate_values: 0, "a share of all test images"
"""
# %% alarm_rates: np.mean(distance_scores[test_labels == index] > distance_threshold) -> np.sum(distance_scores[test_labels == index] > distance_threshold) / len(distance_scores)
