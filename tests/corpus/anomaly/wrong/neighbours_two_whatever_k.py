"""The notebook's number of neighbours in place of k.

neighbour_values: 0, "the mean of 2 neighbours, whatever k is", not "k + 1", not "k - 1"
"""
# %% neighbour_score: [:, :k] -> [:, :NEIGHBOURS]
