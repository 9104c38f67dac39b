"""A callable object replaces the function; it checks its weight and counts its calls."""
# %% interpolate
import warnings


class Way:
    def __init__(self):
        self.calls = 0

    def __call__(self, latent1, latent2, lambda_val=0.5):
        self.calls += 1
        if not 0 <= lambda_val <= 1:
            raise ValueError("not on the way")
        if self.calls == 1:
            warnings.warn("the first call", stacklevel=2)
        shares = np.float32(1 - lambda_val), np.float32(lambda_val)
        return sum(share * np.asarray(latent) for share, latent in zip(shares, (latent1, latent2), strict=True))


interpolate = Way()
