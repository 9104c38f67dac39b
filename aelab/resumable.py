"""Run a fit: at once, or a long one epoch by epoch, whose state is kept, so that a training that was stopped resumes.

Each epoch of a long one has its own seed, so the numbers are the same whether the epochs ran in one go or in several.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import store
from aelab.profile import TrainingSettings
from aelab.progress import EpochProgress
from kerasdata.runtime import keras, make_repeatable
from labkit.requests import judged_elsewhere

KIND = "epochs"  # the folder of the data cache
Arrays = Mapping[str, NDArray[Any]]
Key = Mapping[str, Any] | None
RunEpoch = Callable[[int], tuple[Sequence[float], Sequence[float]]]


def fit_by_epochs(
    model: Any, optimizer: Any, settings: TrainingSettings, seed: int, key: Key, run_epoch: RunEpoch
) -> dict[str, NDArray[Any]]:
    """Run epochs up to `settings.epochs`, or until none was better for `settings.patience`; resume from a kept state.

    Args:
        model: has the weights. optimizer: changes them, and has a state of its own.
        key: everything that the training depends on; None, if that is unknown, keeps nothing.
        run_epoch: runs one epoch, counted from 0; returns its loss and its validation loss, each in a list.

    Returns:
        the result of `fit_result`, with the weights of the best epoch.
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
        del kept  # it maps files that are to be removed
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
    """Return the arrays remembered of a training: "weight_0", ..., "loss" and "validation_loss" by epoch, "seconds"."""
    numbers = {"loss": loss, "validation_loss": validation_loss, "seconds": seconds}
    return _numbered("weight", weights) | {name: np.asarray(value, np.float64) for name, value in numbers.items()}


def latest(key: Key, epochs: int) -> Arrays | None:
    """Return the state kept after the last epoch of a training of at most `epochs`; None if none was kept."""
    if key is None:
        return None
    found = (store.recall(KIND, {**key, "epoch": epoch}) for epoch in reversed(range(epochs)))
    return next((arrays for arrays in found if arrays is not None), None)


def forget(key: Key, epochs: int) -> None:
    """Remove the kept states of a training, once its result is stored."""
    if key is not None:
        for epoch in range(epochs):
            store.forget(KIND, {**key, "epoch": epoch})


def best_epoch(validation_loss: Sequence[float]) -> int:
    """Return the epoch, from 1, with the lowest loss; 0 before the first. A NaN loss is not an improvement."""
    values = [np.nan_to_num(loss, nan=np.inf) for loss in validation_loss]
    return values.index(min(values)) + 1 if values else 0


def _keep(key: Key, epoch: int, arrays: Arrays) -> None:
    """Keep the state after an epoch, then remove that of the epoch before: at any moment one of them is complete."""
    if key is not None:
        store.remember(KIND, {**key, "epoch": epoch}, lambda: arrays)
        store.forget(KIND, {**key, "epoch": epoch - 1})


def _numbered(name: str, arrays: Sequence[NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {f"{name}_{index}": np.array(array) for index, array in enumerate(arrays)}


def _of(arrays: Arrays, name: str) -> list[NDArray[Any]]:
    return [arrays[f"{name}_{index}"] for index in range(sum(key.startswith(f"{name}_") for key in arrays))]


def fit_with_progress(
    fitted: Any,
    arrays: Sequence[NDArray[np.float32]],
    model: Any,
    optimizer: Any,
    settings: TrainingSettings,
    seed: int,
    key: Mapping[str, Any] | None,
    name: str,
) -> dict[str, np.ndarray]:
    """Fit with early stopping and a progress bar; return the best weights and the losses as arrays.

    Args:
        fitted: a compiled model. arrays: what its `fit` takes, inputs first. model: has the weights that are returned;
            `fitted` itself, or a model of the same layers. optimizer: of `fitted`. key: as for `fit_by_epochs`.
        name: shown at the bar.

    Raises:
        KeyboardInterrupt: somebody stopped it; the message says how far it was.
    """
    stop_early = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=settings.patience, restore_best_weights=True
    )
    start = time.perf_counter()
    with EpochProgress(settings.epochs, name) as progress:

        def run(first: int, last: int, callbacks: Sequence[Any] = ()) -> tuple[list[float], list[float]]:
            progress.begin_at(first)
            record = fitted.fit(
                *arrays,
                initial_epoch=first,
                epochs=last,
                batch_size=settings.batch_size,
                validation_split=settings.validation_split,
                callbacks=[*callbacks, progress.callback],
                verbose=0,
            )
            return record.history["loss"], record.history["val_loss"]

        try:
            if settings.resumable:
                return fit_by_epochs(model, optimizer, settings, seed, key, lambda epoch: run(epoch, epoch + 1))
            optimizer.build(fitted.trainable_variables)  # otherwise TensorFlow traces the first step twice
            loss, validation_loss = run(0, settings.epochs, [stop_early])
        except KeyboardInterrupt:
            if judged_elsewhere():
                raise
            kept = "go on from there" if settings.resumable and key is not None else "train from the first epoch"
            raise KeyboardInterrupt(
                f"Stopped after {progress.epochs_done} of {settings.epochs} epochs. Run the cell again to {kept}"
            ) from None
    return fit_result(model.get_weights(), loss, validation_loss, time.perf_counter() - start)
