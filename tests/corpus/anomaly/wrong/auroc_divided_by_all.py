"""Divided by all pairs, also those of two anomalies.

auroc_values: 0, "Divide by anomalies times normal images"
"""
# %% auroc: / (n * m) -> / len(scores) ** 2
