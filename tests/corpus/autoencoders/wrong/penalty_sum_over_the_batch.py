"""The norms of a batch are added up, not averaged.

penalty_value: 1, "the sum over the batch"
"""
# %% contractive_penalty: ops.mean(squared_norm) -> ops.sum(squared_norm)
