"""np.argsort gives places, not distances.

neighbour_values: 0, "use np.sort, not np.argsort"
"""
# %% neighbour_score: np.sort( -> np.argsort(
