"""The distance to the nearest row, whatever k is.

neighbour_values: 1, "the nearest alone"
"""
# %% neighbour_score: np.mean(nearest, axis=1) -> nearest[:, 0]
