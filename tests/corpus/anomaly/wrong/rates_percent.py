"""Percent in place of a share.

alarm_rate_values: 0, "These are percent"
"""
# %% alarm_rates: np.mean(distance_scores[test_labels == index] > distance_threshold) -> 100 * np.mean(distance_scores[test_labels == index] > distance_threshold)
