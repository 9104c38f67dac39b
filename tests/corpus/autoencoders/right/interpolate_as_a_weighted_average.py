"""Interpolation by `np.average`, as a lambda expression that `functools.partial` gives its axis."""
# %% interpolate
from functools import partial

average = partial(np.average, axis=0)
interpolate = lambda first, second, amount: average([first, second], weights=[1 - amount, amount])
