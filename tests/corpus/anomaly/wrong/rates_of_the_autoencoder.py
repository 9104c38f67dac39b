"""The autoencoder's scores and threshold in place of the distances and theirs.

alarm_rate_values: 0, "distance_scores > distance_threshold", not "scores_test"
"""
# %% alarm_rates: distance_scores[test_labels == index] > distance_threshold -> scores_test[test_labels == index] > threshold
