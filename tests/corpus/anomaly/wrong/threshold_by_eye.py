"""The threshold is a number that looked right.

threshold_chosen: 0, "Pass scores_held_out"
"""
# %% choose_threshold: alarm_threshold(scores_held_out, 0.05) -> 0.025
