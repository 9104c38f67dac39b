"""Train a Keras model: seeded, with early stopping, a progress bar and a memory of what was trained.

The same architecture, settings and data always start from the same weights and give the same numbers. Such a training
is done once; asked for again, its result comes from the data cache.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import store
from aelab.contractive import ContractivePenalty
from aelab.delegation import ask_to_train
from aelab.profile import TrainingSettings, current_profile
from aelab.resumable import best_epoch, fit_with_progress, forget
from aelab.training_arguments import Penalty, expect_arguments, expect_penalty, needs_numbers
from kerasdata.architecture import (
    architecture_config,
    array_digest,
    fixed_layers,
    fresh_copy,
    has_own_code,
    loss_name,
    plain_description,
)
from kerasdata.runtime import BACKEND, BACKEND_VERSION, keras, make_repeatable

# A small model takes less time for a step than Keras needs to begin the next one. JAX would compile each by itself.
STEPS_TOGETHER = 16 if BACKEND == "tensorflow" else 1
NUMPY_IN_THE_PENALTY = (
    "Expected a penalty computed by keras.ops, found NumPy or a Python number in it. A training is built before its "
    "numbers are known: use ops.cast, ops.where, ops.square, ops.sum."
)


@dataclass(frozen=True)
class History:
    """What a training did.

    loss, validation_loss: the value after each epoch, of the loss that the model was compiled with, penalty included.
    best_epoch: the epoch, counted from 1, whose weights the model now has.
    penalised: a penalty was added to the loss. penalty: the function that was given for it, if any.
    remembered: the weights came from the data cache; the same training had been done before.
    seconds: the training took, whenever it was done.
    """

    loss: tuple[float, ...]
    validation_loss: tuple[float, ...]
    best_epoch: int
    remembered: bool = False
    seconds: float = 0.0
    penalised: bool = False
    penalty: Penalty | None = field(default=None, repr=False, compare=False)

    def summary(self, name: str) -> str:
        """Return one line for a learner."""
        best = self.validation_loss[self.best_epoch - 1]
        included = ", the penalty included, so it is above the error" if self.penalised else ""
        return (
            f"{name}: trained for {len(self.loss)} epochs; "
            f"the best was epoch {self.best_epoch} with a validation loss of {best:.4f}{included}."
        )


def train(
    model: Any,
    inputs: NDArray[np.float32],
    targets: NDArray[np.float32],
    settings: TrainingSettings,
    *,
    penalty: Penalty | None = None,
    penalty_name: str | None = None,
    seed: int | None = None,
) -> History:
    """Fit a compiled model from fresh initial weights; afterwards it has the weights of its best epoch.

    Args:
        model: a compiled Keras model. Its weights are drawn anew from the seed, layer by layer, so that the same
            architecture always gives the same result, whatever ran before in the notebook. Frozen layers keep theirs.
        inputs, targets: float32, of equal length N. The last `validation_split` of them only watch the error.
        settings: epochs, batch size, patience and validation split, for instance `current_profile().cnn`.
        penalty: called with each batch of inputs, returns a scalar that is added to the loss.
            A training with a `ContractivePenalty`, which says what it computes, is remembered; one with another
            penalty is done again each time.
        penalty_name: has no effect, since a name says nothing about what a function computes; some notebooks pass it.
        seed: of the initial weights and of the order of the images; the profile's unless given.

    Returns:
        The history of the losses.

    Raises:
        ValueError: the arguments are in another order, the model is not compiled, or inputs and targets do not fit
            together.
        KeyboardInterrupt: somebody stopped it; the message says how far it was.
    """
    __tracebackhide__ = True  # IPython then shows a learner the line of the notebook, without the library's
    expect_arguments(model, inputs, targets, settings)
    if penalty is not None:
        expect_penalty(penalty, inputs)
    seed = current_profile().seed if seed is None else seed
    make_repeatable(seed)
    fresh = fresh_copy(model, seed)
    if fresh is not None:
        for variable, start in zip(model.variables, fresh.variables, strict=True):  # weights, states of Dropout
            variable.assign(start)

    described = penalty.name_in(model) if isinstance(penalty, ContractivePenalty) else None
    unknown = penalty is not None and described is None
    key = None if unknown else _described(model, fresh, inputs, targets, settings, seed, described)

    def fit() -> dict[str, np.ndarray]:
        __tracebackhide__ = True
        try:
            return _fit(model, inputs, targets, settings, penalty, seed, key)
        except Exception as error:
            if penalty is None or not needs_numbers(error):
                raise
        raise ValueError(NUMPY_IN_THE_PENALTY)

    result, history = trained_once(key, fit, settings, penalised=penalty is not None)
    model.set_weights([result[f"weight_{index}"] for index in range(len(model.weights))])
    return replace(history, penalty=penalty)


def trained_once(
    key: Mapping[str, Any] | None,
    fit: Callable[[], dict[str, np.ndarray]],
    settings: TrainingSettings,
    penalised: bool = False,
) -> tuple[Mapping[str, np.ndarray], History]:
    """Recall a training, have the grader do it, or do it here and remember it; return its result and its history.

    Args:
        key: describes all that the training depends on; None for one that is done again each time. fit: does it.
        penalised: whether a penalty was added to the loss.
    """
    result: Mapping[str, np.ndarray]
    if key is None:
        result, remembered = fit(), False
    else:
        remembered = store.recall("trained", key) is not None or ask_to_train(key)
        result = store.remember("trained", key, fit)
        if settings.resumable:
            forget(key, settings.epochs)
        _note_origins(key, result)
    validation_loss = tuple(map(float, result["validation_loss"]))
    history = History(
        loss=tuple(map(float, result["loss"])),
        validation_loss=validation_loss,
        best_epoch=best_epoch(validation_loss),
        remembered=remembered,
        seconds=float(result.get("seconds", 0)),  # older results have none
        penalised=penalised,
    )
    return result, history


_origins: dict[str, Mapping[str, Any]] = {}  # by the digest of a weight: the training that made it


def _note_origins(key: Mapping[str, Any], result: Mapping[str, np.ndarray]) -> None:
    """Remember which training made the weights of a result, except for those that it had been given."""
    given = {*key.get("start", ()), *key.get("frozen", ())}
    digests = (array_digest(array) for name, array in result.items() if name.startswith("weight_"))
    _origins.update((digest, key) for digest in digests if digest not in given)


def made_by(digests: Iterable[str]) -> list[Mapping[str, Any]]:
    """Return the descriptions of the trainings of this process that made the weights with these digests, in order."""
    found = (_origins.get(digest) for digest in digests)
    return list({id(key): key for key in found if key is not None}.values())


def description_of(
    model: Any,
    inputs: NDArray[Any],
    targets: NDArray[Any],
    settings: TrainingSettings,
    seed: int,
    penalty: str | None = None,
) -> dict[str, Any] | None:
    """Describe all that a training depends on, as plain data; None where code of the learner's own is in it.

    penalty: as `ContractivePenalty.name_in` describes it.
    """
    return _described(model, fresh_copy(model, seed), inputs, targets, settings, seed, penalty)


def _described(model: Any, fresh: Any, inputs: Any, targets: Any, *others: Any) -> dict[str, Any] | None:
    key = _memory_key(model, fresh, *others)
    return key and key | {"inputs": array_digest(inputs), "targets": array_digest(targets)}


def _memory_key(
    model: Any, fresh: Any | None, settings: TrainingSettings, seed: int, penalty: str | None
) -> dict[str, Any] | None:
    """Describe a training as plain data, or None where that is impossible (code of the learner's own in it)."""
    if fresh is None or has_own_code(model):
        return None
    compiled = model.get_compile_config()
    if compiled is None:
        return None
    name = loss_name(model)
    if name and (not isinstance(model.loss, keras.losses.Loss) or model.loss.get_config() == _default(model.loss)):
        compiled["loss"] = name  # one name for "mse", MeanSquaredError() and the function
    compiled["optimizer"] = _without_name(compiled["optimizer"])
    description = plain_description({"architecture": architecture_config(fresh), "compiled": compiled})
    if description is None:
        return None
    return description | {
        "settings": asdict(settings),
        "seed": seed,
        "penalty": penalty,
        "frozen": [array_digest(weight) for layer in fixed_layers(fresh) for weight in layer.get_weights()],
        "versions": [BACKEND_VERSION, keras.__version__],
        "backend": BACKEND,
    }


def _default(loss: Any) -> Any:
    return type(loss)().get_config()


def _without_name(optimizer: Any) -> Any:
    """Drop the counter that Keras puts into the name of each further optimizer (adam_1, adam_2)."""
    if isinstance(optimizer, Mapping) and isinstance(optimizer.get("config"), Mapping):
        config = {key: value for key, value in optimizer["config"].items() if key != "name"}
        return {**optimizer, "config": config}
    return optimizer


def _fit(
    model: Any,
    inputs: NDArray[np.float32],
    targets: NDArray[np.float32],
    settings: TrainingSettings,
    penalty: Penalty | None,
    seed: int,
    key: Mapping[str, Any] | None,
) -> dict[str, np.ndarray]:
    """Run the fit; return the best weights and the losses as arrays."""
    # An optimizer remembers the last training: its steps and, for most, averages of the gradients.
    optimizer = type(model.optimizer).from_config(model.optimizer.get_config())
    if penalty is None:
        fitted = model
        fitted.optimizer, fitted.train_function = optimizer, None
    else:
        fitted = _with_penalty(model, optimizer, penalty)
    with steps_together(fitted):
        return fit_with_progress(fitted, (inputs, targets), model, optimizer, settings, seed, key, _name_of(model))


@contextmanager
def steps_together(model: Any) -> Iterator[None]:
    """Meanwhile, let a compiled model take several steps at once; the numbers are the same, bit by bit."""
    asked = model.steps_per_execution
    model.steps_per_execution = max(asked, STEPS_TOGETHER)
    try:
        yield
    finally:
        model.steps_per_execution = asked


def _name_of(model: Any) -> str:
    """Return what the learner calls a model: its variable in the notebook, and how many numbers it reads.

    By those, two decoders that are trained in one loop can be told apart.
    """
    variables = vars(sys.modules["__main__"]).items()
    named = (name for name, value in list(variables) if value is model and not name.startswith("_"))
    shape = model.input_shape
    size = f" ({' x '.join(map(str, shape[1:]))})" if isinstance(shape, tuple) else ""
    return f"{next(named, model.name)}{size}"


def _with_penalty(model: Any, optimizer: Any, penalty: Penalty) -> Any:
    """Return a model of the same layers whose loss has the penalty added."""

    class WithPenalty(keras.Model):  # type: ignore[misc]
        def compute_loss(self, x: Any = None, *others: Any, **named: Any) -> Any:
            return super().compute_loss(x, *others, **named) + penalty(x)

    penalised = WithPenalty(inputs=model.inputs, outputs=model.outputs)
    penalised.compile(optimizer=optimizer, loss=model.loss)
    return penalised
