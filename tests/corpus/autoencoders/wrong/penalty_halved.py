"""Half of the penalty, as in textbooks that want a short derivative.

penalty_value: 0, "one half of it"
cae_contracts: near
"""
# %% contractive_penalty: return ops.mean( -> return 0.5 * ops.mean(
