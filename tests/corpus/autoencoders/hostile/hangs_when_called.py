"""The function never returns when a test calls it.

state: graded
interpolate_values: 0, "did not return within"
comparison_tables: full
interpolated_image: full
cell_seconds: 40
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    while True:
        pass
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> (1 - lambda_val) * latent1 + lambda_val * latent2
