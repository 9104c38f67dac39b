"""The root is taken: the norm itself, not its square.

penalty_value: 0, "That is the norm itself: take its square"
"""
# %% contractive_penalty: ops.sum(ops.square(slope) * ops.sum(ops.square(kernel), axis=0), axis=1) -> ops.sqrt(ops.sum(ops.square(slope) * ops.sum(ops.square(kernel), axis=0), axis=1))
