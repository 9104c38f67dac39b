"""The nearest row is left out, as if it were the row itself.

neighbour_values: 0, "Leave no neighbour out"
"""
# %% neighbour_score: [:, :k] -> [:, 1 : k + 1]
