"""The distance to the k-th nearest row alone.

neighbour_values: 1, "the k-th nearest alone"
"""
# %% neighbour_score: np.mean(nearest, axis=1) -> nearest[:, -1]
