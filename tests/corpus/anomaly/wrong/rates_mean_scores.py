"""The mean score of each class.

alarm_rate_values: 0, "the mean score of the class"
"""
# %% alarm_rates: np.mean(distance_scores[test_labels == index] > distance_threshold) -> np.mean(distance_scores[test_labels == index])
