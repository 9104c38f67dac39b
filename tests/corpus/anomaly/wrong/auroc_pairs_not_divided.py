"""The number of pairs in the right order, not their share.

auroc_values: 0, "That is the number of pairs"
"""
# %% auroc:  / (n * m) ->
