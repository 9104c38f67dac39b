"""The share of all test images, for every class.

alarm_rate_values: 0, "choose those of the class"
"""
# %% alarm_rates: np.mean(distance_scores[test_labels == index] > distance_threshold) -> np.mean(distance_scores > distance_threshold)
