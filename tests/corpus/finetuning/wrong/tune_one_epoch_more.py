"""An epoch more than asked for.

tuned_weights: 0, "for all `epochs`"
"""
# %% fine_tune: images, epochs) -> images, epochs + 1)
