"""max in place of min.

rate_chosen: 0, "largest error"
"""
# %% choose_rate: return min( -> return max(
