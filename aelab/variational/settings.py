"""How much this assignment trains, by the name of a profile."""

from dataclasses import dataclass

from aelab.profile import Profile, TrainingSettings


@dataclass(frozen=True)
class VaeSettings:
    """An amount of data and of training.

    images: training images, the first ones of the 60,000. vae: of the variational autoencoders. classifier: of the
    model that judges generated images.
    """

    images: int
    vae: TrainingSettings
    classifier: TrainingSettings


_SETTINGS = {
    "quick": VaeSettings(
        images=5_000,
        vae=TrainingSettings(epochs=30, batch_size=128, patience=5),
        classifier=TrainingSettings(epochs=12, batch_size=64, patience=3),
    ),
    "full": VaeSettings(
        images=60_000,
        vae=TrainingSettings(epochs=60, batch_size=128, patience=10, resumable=True),
        classifier=TrainingSettings(epochs=12, batch_size=128, patience=3),
    ),
}


def vae_settings(profile: Profile) -> VaeSettings:
    """Return the settings of this assignment that belong to a profile."""
    return _SETTINGS[profile.name]
