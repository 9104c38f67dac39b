"""When it is called, the function sends interrupts to its own process group, and raises one.

state: graded
interpolate_values: 0, "the end points"
"""
# %% interpolate
import os
import signal


def interpolate(latent1, latent2, lambda_val):
    os.killpg(0, signal.SIGINT)
    raise KeyboardInterrupt
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> (1 - lambda_val) * latent1 + lambda_val * latent2
