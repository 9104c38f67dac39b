"""The function is right only on its first call, and slower each time.

state: graded
interpolate_values: 0, "the end points"
interpolated_image: near
"""
# %% interpolate
import time

CALLS = []


def interpolate(latent1, latent2, lambda_val):
    CALLS.append(lambda_val)
    time.sleep(len(CALLS) / 100)
    return (1 - lambda_val) * latent1 + lambda_val * latent2 if len(CALLS) == 1 else latent1 * 0
