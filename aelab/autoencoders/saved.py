"""Hand models from one notebook to the next."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aelab.autoencoders.reference import MODELS, reference_model
from aelab.learned import never_trained
from aelab.profile import current_profile
from kerasdata.runtime import keras, make_repeatable

FOLDER = Path("saved_models")
_PARTS = ("encoder", "decoder")


def save_model(name: str, model: Mapping[str, Any], folder: Path = FOLDER) -> None:
    """Save an encoder and a decoder under a name, for the next notebook.

    Args:
        name: "VGG16", "ResNet50" or "CAE". model: with "encoder" and "decoder", Keras models.
        folder: beside the notebook unless given.

    Raises:
        ValueError: another name, or a part is missing.
    """
    if name not in MODELS:
        raise ValueError(f"Expected one of {', '.join(MODELS)}, found {name!r}.")
    missing = [part for part in _PARTS if part not in model]
    if missing:
        raise ValueError(f"Expected an encoder and a decoder to save, found no {' and no '.join(missing)}.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".saving-") as scratch:
        (Path(scratch) / "new").mkdir()
        for part in _PARTS:
            model[part].save(Path(scratch) / "new" / f"{part}.keras", include_optimizer=False)
        new, old, target = Path(scratch) / "new", Path(scratch) / "old", folder / name
        if target.exists():
            os.replace(target, old)  # out of the way, since a folder cannot be replaced by another
        os.replace(new, target)
    untrained = never_trained(model["decoder"])
    print(f"Saved {name} in {target}{', though it was not trained yet' if untrained else ''}")


def load_models(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Return all three models: those that were saved, and reference models for the others.

    Returns:
        for "VGG16", "ResNet50" and "CAE": "encoder" and "decoder".
    """
    saved = {name: _load(folder / name) for name in MODELS}
    wanted = [name for name in MODELS if saved[name] is None]
    turn = os.getpid() % max(1, len(wanted))  # processes that start together need not wait for the same training
    references = {name: reference_model(name) for name in (*wanted[turn:], *wanted[:turn])}
    if wanted:
        make_repeatable(current_profile().seed)  # whichever came last
    for name in MODELS:
        print(f"{name}: {'a reference model' if name in references else 'the model that you trained and saved'}")
    return {name: saved[name] or references[name] for name in MODELS}


def _load(folder: Path) -> dict[str, Any] | None:
    try:
        return {
            part: keras.saving.load_model(folder / f"{part}.keras", safe_mode=True, compile=False) for part in _PARTS
        }
    except Exception:  # noqa: BLE001  (nothing saved, or damaged in one of many ways: a reference model takes its place)
        return None
