"""The mean of squared distances.

neighbour_values: 0, "These are squared distances"
"""
# %% neighbour_score: np.sqrt(np.maximum(squares, 0)) -> np.maximum(squares, 0)
