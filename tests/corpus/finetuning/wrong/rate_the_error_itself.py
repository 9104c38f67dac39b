"""The least error is returned, not its rate.

rate_chosen: 0, "return its rate"
"""
# %% choose_rate: return min(finite, key=finite.get) -> return min(finite.values())
