"""The error at each model's own size by NumPy alone, one image after the other, in double precision."""
# %% comparison
from collections import defaultdict

mse, mse_28 = defaultdict(float), {}
for name, original in inputs.items():
    squares = [np.square(a.astype(float) - b).mean() for a, b in zip(original, reconstructions[name], strict=True)]
    mse[name] = np.float64(np.mean(squares))
    mse_28.update({name: np.asarray(mse_grey28(test_pixels, reconstructions[name]))})
