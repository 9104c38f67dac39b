"""Divided by n, then multiplied by m.

auroc_values: 0, "and n * m, too", not "mean rank"
"""
# %% auroc: / (n * m) -> / n * m
