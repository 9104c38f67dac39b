"""The threshold by np.percentile, and its value as an array without dimensions."""
# %% alarm_threshold: np.quantile(normal_scores, 1 - rate) -> np.asarray(np.percentile(normal_scores, 100 * (1 - rate)))
# %% choose_threshold: alarm_threshold(scores_held_out, 0.05) -> float(np.percentile(scores_held_out, 95))
