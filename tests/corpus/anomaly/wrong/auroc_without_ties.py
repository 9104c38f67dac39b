"""The place in the sorted order as rank: equal scores get different ranks.

auroc_values: 2, "Equal scores share the mean of their ranks"
"""
# %% auroc: mean_ranks(scores) -> np.argsort(np.argsort(scores)) + 1
