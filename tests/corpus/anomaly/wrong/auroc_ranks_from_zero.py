"""The formula for ranks from 0, though they begin at 1.

auroc_values: 0, "the first rank is 1"
"""
# %% auroc: n * (n + 1) -> n * (n - 1)
