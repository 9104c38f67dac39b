"""The function computes the penalty but does not return it.

penalty_value: 0, "Does your function end with a return?"
"""
# %% contractive_penalty: return ops.mean(squared_norm) -> penalty = ops.mean(squared_norm)
