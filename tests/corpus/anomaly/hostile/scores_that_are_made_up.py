"""The scores of the held-out images are replaced by ones that fit the threshold.

state: graded
threshold_chosen: 1, "scored again"
"""
# %% choose_threshold
scores_held_out = np.linspace(0, 1, 500)
threshold = 0.95
