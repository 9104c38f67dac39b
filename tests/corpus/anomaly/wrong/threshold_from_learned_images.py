"""The threshold comes from the images that the autoencoder learned.

threshold_chosen: 0, "that the autoencoder learned"
"""
# %% choose_threshold: scores_held_out -> scores_normal
