"""The first k normal rows, not the nearest.

neighbour_values: 0, "the first k normal rows"
"""
# %% neighbour_score: np.sort(distances_to_normal, axis=1)[:, :k] -> distances_to_normal[:, :k]
