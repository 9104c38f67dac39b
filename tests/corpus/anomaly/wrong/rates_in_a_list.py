"""A list of rates, without the names.

alarm_rate_values: 0, "to be a dict; found a list", not "Run its cell again"
"""
# %% alarm_rates
alarm_rates = []
for index, name in enumerate(data.CLASS_NAMES):
    alarm_rates.append(np.mean(distance_scores[test_labels == index] > distance_threshold))

