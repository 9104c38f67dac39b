"""The sum of the distances.

neighbour_values: 1, "the sum of the k distances"
"""
# %% neighbour_score: np.mean(nearest -> np.sum(nearest
