"""Spherical interpolation, along an arc instead of a straight line.

interpolate_values: 1, "a straight line"
interpolated_image: full
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    cosine = np.sum(latent1 * latent2) / (np.linalg.norm(latent1) * np.linalg.norm(latent2))
    angle = np.arccos(cosine)
    first = np.sin((1 - lambda_val) * angle) * latent1
    second = np.sin(lambda_val * angle) * latent2
    return (first + second) / np.sin(angle)
