"""The mean is over all rows.

neighbour_values: 0, "one number for all rows together"
"""
# %% neighbour_score: np.mean(nearest, axis=1) -> np.mean(nearest)
