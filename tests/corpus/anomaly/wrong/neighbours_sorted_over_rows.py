"""The distances are sorted along the wrong axis.

neighbour_values: 0, "Sort along axis 1"
"""
# %% neighbour_score: axis=1)[:, :k] -> axis=0)[:, :k]
