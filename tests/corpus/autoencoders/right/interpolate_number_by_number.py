"""Interpolation by two nested list comprehensions, which return a list of lists of numbers."""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return [
        [(1 - lambda_val) * first + lambda_val * second for first, second in zip(row1, row2, strict=True)]
        for row1, row2 in zip(latent1, latent2, strict=True)
    ]
# %% interpolate_images: decoder.predict(latent_interp, verbose=0) -> decoder.predict(np.array(latent_interp), verbose=0)
