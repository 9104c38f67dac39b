"""How much to train: two named profiles, as plain data.

`quick` is a notebook's default, and what grading uses. `full` is the handout's setting. The environment variable
`AELAB_PROFILE` chooses one; `AELAB_SEED`, a whole number, replaces the seed 0. TensorFlow is not imported here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

ENVIRONMENT_VARIABLE = "AELAB_PROFILE"
SEED_VARIABLE = "AELAB_SEED"
# While a submission is graded; a progress bar on a feedback page would be noise.
GRADING_VARIABLES = {ENVIRONMENT_VARIABLE: "quick", "AELAB_PROGRESS": "off"}
LARGEST_SEED = 2**32 - 1  # NumPy's limit


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of one fit.

    epochs: the most passes over the training images.
    batch_size: images per step.
    patience: epochs without a better validation error before training stops early.
    validation_split: share of the images, the last ones, that is held out to measure the error.
    resumable: keep the state after each epoch, so that a training that was stopped resumes. Each epoch then has its
        own seed, so the numbers differ from those of a single fit.
    """

    epochs: int
    batch_size: int
    patience: int
    validation_split: float = 0.1
    resumable: bool = False


@dataclass(frozen=True)
class Profile:
    """An amount of data and of training.

    cnn_images, cae_images: training images of the convolutional and of the contractive autoencoders, the first ones
    of the 60,000. test_images: test images, the first ones of the 10,000. seed: of all initial weights and of the order
    of the images. cosine_decay: the reference models' learning rate falls along half a cosine, from 0.001 to zero at
    the last epoch (Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017, equation
    5, without restarts).
    """

    name: str
    cnn_images: int
    cae_images: int
    test_images: int
    cnn: TrainingSettings
    cae: TrainingSettings
    deep_cae: TrainingSettings
    seed: int = 0
    cosine_decay: bool = False


QUICK = Profile(
    name="quick",
    cnn_images=2_000,
    cae_images=5_000,
    test_images=500,
    cnn=TrainingSettings(epochs=4, batch_size=32, patience=2),
    cae=TrainingSettings(epochs=15, batch_size=128, patience=3),
    deep_cae=TrainingSettings(epochs=6, batch_size=128, patience=3),
)

FULL = Profile(
    name="full",
    cnn_images=60_000,
    cae_images=60_000,
    test_images=10_000,
    cnn=TrainingSettings(epochs=25, batch_size=32, patience=3, resumable=True),
    cae=TrainingSettings(epochs=50, batch_size=128, patience=3, resumable=True),
    deep_cae=TrainingSettings(epochs=50, batch_size=128, patience=3, resumable=True),
    cosine_decay=True,
)

PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in (QUICK, FULL)})


def named_profile(name: str) -> Profile:
    """Return the profile of that name.

    Raises:
        ValueError: there is no such profile.
    """
    if name not in PROFILES:
        raise ValueError(
            f"Expected a profile named {' or '.join(PROFILES)}, found {name!r}. "
            f"Set the environment variable {ENVIRONMENT_VARIABLE} to one of them, or unset it for 'quick'."
        )
    return PROFILES[name]


def current_profile() -> Profile:
    """Return the profile that `AELAB_PROFILE` names, `quick` if it is not set, with the seed of `AELAB_SEED`.

    Raises:
        ValueError: there is no such profile, or the seed is not a whole number from 0 to `LARGEST_SEED`.
    """
    profile = named_profile(os.environ.get(ENVIRONMENT_VARIABLE) or QUICK.name)
    seed = os.environ.get(SEED_VARIABLE)
    if not seed:
        return profile
    if not (seed.isascii() and seed.isdecimal() and len(seed) <= len(str(LARGEST_SEED)) and int(seed) <= LARGEST_SEED):
        raise ValueError(
            f"Expected a whole number from 0 to {LARGEST_SEED} as seed, found {seed!r}. "
            f"Correct the environment variable {SEED_VARIABLE}, or unset it for seed {profile.seed}."
        )
    return replace(profile, seed=int(seed))
