"""The table of alarms in one expression, in another order and with numbers of Python."""
# %% alarm_rates
alarm_rates = {
    name: sum(bool(score > distance_threshold) for score in distance_scores[test_labels == index])
    / int((test_labels == index).sum())
    for index, name in reversed(list(enumerate(data.CLASS_NAMES)))
}
