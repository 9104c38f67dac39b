"""NumPy's argmin over what is finite; the gain by a factor."""
# %% choose_rate
def choose_rate(errors):
    rates = np.array(list(errors.keys()))
    values = np.array(list(errors.values()), dtype=float)
    values[~np.isfinite(values)] = np.inf
    return rates[np.argmin(values)]
# %% gain
def gain(frozen, tuned):
    return np.subtract(frozen, tuned) * np.float64(100.0) / frozen
