"""How much the assignment `finetuning` trains, by the name of a profile, and where it cuts the networks."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aelab.profile import Profile, TrainingSettings

# The stage that learns begins after the first layer and ends where the first lab cuts the network (a test compares:
# `aelab.backbones` imports Keras).
STAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"VGG16": ("block2_pool", "block3_pool"), "ResNet50": ("conv2_block3_out", "conv3_block4_out")}
)


@dataclass(frozen=True)
class FinetuningSettings:
    """An amount of data and of training.

    images: training images, the first ones of the 60,000. test_images: the first ones of the 10,000. decoder: of the
    decoders, on frozen features. further_epochs: afterwards, of the tuned and of the frozen models. trial_images: the
    first ones, on which each learning rate is tried for an epoch.
    """

    images: int
    test_images: int
    decoder: TrainingSettings
    further_epochs: int
    trial_images: int


_SETTINGS: Mapping[str, FinetuningSettings] = MappingProxyType(
    {
        "quick": FinetuningSettings(1_500, 300, TrainingSettings(epochs=6, batch_size=32, patience=6), 6, 500),
        "full": FinetuningSettings(30_000, 10_000, TrainingSettings(epochs=15, batch_size=32, patience=15), 10, 30_000),
    }
)


def finetuning_settings(profile: Profile) -> FinetuningSettings:
    """Return the settings of this assignment that belong to a profile."""
    return _SETTINGS[profile.name]
