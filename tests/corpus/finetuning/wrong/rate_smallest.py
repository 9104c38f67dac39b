"""The smallest rate, whatever the errors are.

rate_chosen: 0, "the smallest rate"
"""
# %% choose_rate: return min(finite, key=finite.get) -> return min(finite)
