"""The largest score gets the first rank.

auroc_values: 0, "The sign is the wrong way round"
"""
# %% auroc: mean_ranks(scores) -> mean_ranks(-scores)
