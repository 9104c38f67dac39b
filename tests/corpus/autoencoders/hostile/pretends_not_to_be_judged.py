"""The variable that marks a graded submission is removed, and the trainer's is pointed elsewhere.

state: graded
interpolate_values: 0, "the end points"
interpolated_image: full
"""
# %% before interpolate
import os

os.environ.pop("LABKIT_JUDGED", None)
os.environ["LABKIT_SERVICES"] = "/:/"
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> latent1
