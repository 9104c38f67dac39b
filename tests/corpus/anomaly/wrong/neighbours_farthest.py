"""The farthest rows in place of the nearest.

neighbour_values: 0, "the farthest normal rows"
"""
# %% neighbour_score: [:, :k] -> [:, -k:]
