"""The number of normal images in the formula for the smallest sum.

auroc_values: 0, "with n the number of anomalies"
"""
# %% auroc: n * (n + 1) -> m * (m + 1)
