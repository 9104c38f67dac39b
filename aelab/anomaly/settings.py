"""How many images the assignment uses, and how long its autoencoders train, for each profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aelab.profile import Profile, TrainingSettings

NORMAL = "Sandal"  # sandals are dark: brightness alone tells them from most other things
NEIGHBOURS = 2
COMPONENTS = 32  # of the pixels' principal components; more also describe what is not normal
CODE_SIZE = 64  # latent numbers of the autoencoders
FALSE_ALARMS = 0.05


@dataclass(frozen=True)
class AnomalySettings:
    """An amount of data and of training.

    normal_images: training images of the normal class, its first ones. held_out_images: the ones after them, from
    which the threshold is chosen. test_images: test images of all classes, the first ones. training: of an autoencoder.
    """

    normal_images: int
    held_out_images: int
    test_images: int
    training: TrainingSettings


_SETTINGS: Mapping[str, AnomalySettings] = MappingProxyType(
    {
        "quick": AnomalySettings(2_000, 500, 2_000, TrainingSettings(epochs=20, batch_size=32, patience=3)),
        "full": AnomalySettings(5_500, 500, 10_000, TrainingSettings(epochs=50, batch_size=32, patience=5)),
    }
)


def anomaly_settings(profile: Profile) -> AnomalySettings:
    """Return the settings that belong to a profile of the lab."""
    return _SETTINGS[profile.name]
