"""The threshold is for 50 % false alarms.

threshold_chosen: 0, "Pass scores_held_out and the rate 0.05"
"""
# %% choose_threshold: 0.05 -> 0.5
