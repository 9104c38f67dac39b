"""The alarms of all classes counted at once."""
# %% alarm_rates
counted = np.bincount(test_labels, weights=distance_scores > distance_threshold) / np.bincount(test_labels)
alarm_rates = dict(zip(data.CLASS_NAMES, counted))
