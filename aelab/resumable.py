"""A long training, epoch by epoch: what an epoch left is kept, so that a training that was stopped goes on.

Each epoch has a seed of its own. Whether the epochs ran in one go or in several, the numbers are the same.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import store
from aelab.profile import TrainingSettings
from aelab.runtime import make_repeatable

KIND = "epochs"  # the folder of the data cache
Arrays = Mapping[str, NDArray[Any]]
Key = Mapping[str, Any] | None
RunEpoch = Callable[[int], tuple[Sequence[float], Sequence[float]]]


def fit_by_epochs(
    model: Any, optimizer: Any, settings: TrainingSettings, seed: int, key: Key, run_epoch: RunEpoch
) -> dict[str, NDArray[Any]]:
    """Run epochs until there are enough, or none was better for `settings.patience`; go on from what was kept.

    Args:
        model: has the weights. optimizer: what changes them, with state of its own.
        key: all that the training depends on; None, where that cannot be told, keeps nothing.
        run_epoch: runs one epoch, counted from 0; returns its loss and its validation loss, each in a list.

    Returns:
        what `fit_result` gives, with the weights of the best epoch.
    """
    optimizer.build(model.trainable_variables)
    loss: list[float] = []
    validation_loss: list[float] = []
    best, seconds = model.get_weights(), 0.0
    kept = latest(key, settings.epochs)
    if kept is not None:
        loss, validation_loss = kept["loss"].tolist(), kept["validation_loss"].tolist()
        best, seconds = [np.array(weight) for weight in _of(kept, "weight")], float(kept.get("seconds", 0))
        for variable, value in zip([*model.variables, *optimizer.variables], _of(kept, "state"), strict=True):
            variable.assign(value)
        del kept  # where files are mapped that are to be removed
    while len(loss) < settings.epochs and len(loss) - best_epoch(validation_loss) < settings.patience:
        epoch, start = len(loss), time.perf_counter()
        make_repeatable(int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0]))
        for losses, new in zip((loss, validation_loss), run_epoch(epoch), strict=True):
            losses += new
        seconds += time.perf_counter() - start
        if best_epoch(validation_loss) == len(loss):
            best = model.get_weights()
        state = [np.asarray(variable) for variable in (*model.variables, *optimizer.variables)]
        _keep(key, epoch, {**fit_result(best, loss, validation_loss, seconds), **_numbered("state", state)})
    return fit_result(best, loss, validation_loss, seconds)


def fit_result(
    weights: Sequence[NDArray[Any]], loss: Sequence[float], validation_loss: Sequence[float], seconds: float
) -> dict[str, NDArray[Any]]:
    """What is remembered of a training: "weight_0" and so on, "loss" and "validation_loss" by epoch, and "seconds"."""
    numbers = {"loss": loss, "validation_loss": validation_loss, "seconds": seconds}
    return _numbered("weight", weights) | {name: np.asarray(value, np.float64) for name, value in numbers.items()}


def latest(key: Key, epochs: int) -> Arrays | None:
    """What the last epoch left that was kept of a training of so many; None if none was."""
    if key is None:
        return None
    found = (store.recall(KIND, {**key, "epoch": epoch}) for epoch in reversed(range(epochs)))
    return next((arrays for arrays in found if arrays is not None), None)


def forget(key: Key, epochs: int) -> None:
    """Remove what is kept of a training, when its result is."""
    if key is not None:
        for epoch in range(epochs):
            store.forget(KIND, {**key, "epoch": epoch})


def best_epoch(validation_loss: Sequence[float]) -> int:
    """The epoch, from 1, with the least loss; 0 before the first. A loss that is not a number is no improvement."""
    values = [np.nan_to_num(loss, nan=np.inf) for loss in validation_loss]
    return values.index(min(values)) + 1 if values else 0


def _keep(key: Key, epoch: int, arrays: Arrays) -> None:
    """Keep what an epoch left, then remove what the one before it left: at any moment one of them is whole."""
    if key is not None:
        store.remember(KIND, {**key, "epoch": epoch}, lambda: arrays)
        store.forget(KIND, {**key, "epoch": epoch - 1})


def _numbered(name: str, arrays: Sequence[NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {f"{name}_{index}": np.array(array) for index, array in enumerate(arrays)}


def _of(arrays: Arrays, name: str) -> list[NDArray[Any]]:
    return [arrays[f"{name}_{index}"] for index in range(sum(key.startswith(f"{name}_") for key in arrays))]
