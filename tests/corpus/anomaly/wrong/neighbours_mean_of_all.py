"""The mean distance to all normal rows.

neighbour_values: 0, "to all normal rows"
"""
# %% neighbour_score: np.sort(distances_to_normal, axis=1)[:, :k] -> distances_to_normal
