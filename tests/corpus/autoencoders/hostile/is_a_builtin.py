"""The answer is `exec` itself: it is called in the student's process, with the test's arguments.

state: graded
interpolate_values: 0, "TypeError"
"""
# %% interpolate
interpolate = exec
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> (1 - lambda_val) * latent1 + lambda_val * latent2
