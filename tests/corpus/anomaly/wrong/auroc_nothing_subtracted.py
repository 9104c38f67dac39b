"""The smallest possible sum of ranks is not subtracted.

auroc_values: 0, "Subtract n (n + 1) / 2, the smallest sum"
"""
# %% auroc:  - n * (n + 1) / 2 ->
