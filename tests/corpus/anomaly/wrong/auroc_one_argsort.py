"""np.argsort in place of ranks: the places of the sorted scores.

auroc_values: 0, "np.argsort gives no ranks", not "Subtract"
"""
# %% auroc: mean_ranks(scores) -> np.argsort(scores) + 1
