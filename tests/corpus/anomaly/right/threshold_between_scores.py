"""Other definitions of a quantile, which give one of the two scores between which it lies."""
# %% alarm_threshold: 1 - rate) -> 1 - rate, method="higher")
# %% choose_threshold: alarm_threshold(scores_held_out, 0.05) -> np.sort(scores_held_out)[-26]
