"""The best rate by a loop, the gain as a share of one."""
# %% choose_rate
def choose_rate(errors):
    best = None
    for rate in errors:
        error = errors[rate]
        if np.isnan(error) or np.isinf(error):
            continue
        if best is None or error < errors[best]:
            best = rate
    return best
# %% gain
def gain(frozen, tuned):
    return (1 - tuned / frozen) * 100
