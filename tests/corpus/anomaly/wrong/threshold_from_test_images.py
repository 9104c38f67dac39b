"""The threshold comes from the test images.

threshold_chosen: 0, "nothing may be chosen from those"
"""
# %% choose_threshold: scores_held_out -> scores_test
