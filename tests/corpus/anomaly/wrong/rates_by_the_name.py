"""Labels, which are numbers, are compared with the name of the class.

alarm_rate_values: 0, "compare test_labels with index"
"""
# %% alarm_rates: test_labels == index -> test_labels == name
