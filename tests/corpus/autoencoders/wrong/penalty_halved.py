"""Half of the penalty, as in textbooks that want a short derivative.

penalty_value: 0, "one half of it"
"""
# %% contractive_penalty: return ops.mean( -> return 0.5 * ops.mean(
