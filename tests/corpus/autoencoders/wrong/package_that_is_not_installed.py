"""A package that the course does not have is imported in the first line of an answer.

interpolate_values: 0, "seaborn is not installed", "without it"
interpolated_image: 1, "latent_interp"
"""
# %% interpolate
import seaborn
def interpolate(latent1, latent2, lambda_val):
    return (1 - lambda_val) * latent1 + lambda_val * latent2
