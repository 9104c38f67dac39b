"""Go on training a Keras model from the weights that it has, some of them more slowly than the others.

As for `aelab.training.train`, the same architecture, start, rates and data always give the same numbers, and such a
training is done once; asked for again, its result comes from the data cache.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.profile import TrainingSettings, current_profile
from aelab.resumable import fit_with_progress
from aelab.training import History, made_by, steps_together, trained_once
from aelab.training_arguments import expect_arguments
from aelab.wanted import kind_of
from kerasdata.architecture import array_digest, has_own_code, loss_name, plain_description
from kerasdata.runtime import BACKEND, BACKEND_VERSION, keras, make_repeatable

KIND = "continued"  # of training, in its description
BATCH_SIZE = 32
RATE = 1e-3
RISE = 6  # the share of the steps, as a divisor, in which the rates rise
_GONE = ("build_config", "compile_config")  # without effect on a model that is composed of others


class TwoRates(keras.optimizers.Adam):  # type: ignore[misc]
    """Adam with a learning rate of its own for some weights.

    Args:
        slow: the weights that learn at `slow_rate`, such as `encoder.trainable_variables`. slow_rate: their learning
            rate. rate: that of all other weights.
    """

    def __init__(self, slow: Iterable[Any], slow_rate: float, rate: float = RATE) -> None:
        expect_weights(slow, slow_rate)
        super().__init__(rate)
        self.slow, self.slow_rate, self.rate = list(slow), float(slow_rate), float(rate)
        self._slow_ids = {id(variable) for variable in self.slow}

    @classmethod
    def from_config(cls, config: Any, *given: Any, **named: Any) -> Any:
        """Raise a ValueError: a copy, as `train` makes one, would not know which weights are slow."""
        raise ValueError(
            "Expected a model that goes on from the weights that it has: TwoRates is for continue_training, and "
            "`train` begins again, from fresh weights."
        )

    def rate_of(self, variable: Any) -> float:
        """Return the learning rate of a model's weight."""
        return self.slow_rate if id(variable) in self._slow_ids else self.rate

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Change one weight; Keras calls this with its backend's variable."""
        own = self._trainable_variables[self._get_variable_index(variable)]
        super().update_step(gradient, variable, learning_rate * (self.rate_of(own) / self.rate))

    def fresh(self) -> "TwoRates":
        """Return an optimizer with the same rates that has not made a step yet."""
        return TwoRates(self.slow, self.slow_rate, self.rate)


def schedule(rate: float, steps: int) -> Any:
    """Return learning rates that rise to `rate` during the first sixth of the steps, then fall to zero.

    A training that goes on with a new Adam begins roughly, since it has seen few gradients; the rise spares what was
    learned (Goyal et al., "Accurate, Large Minibatch SGD", 2017, section 2.2). The fall, half a cosine, lets the
    weights settle (Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017).
    """
    rising = steps // RISE
    if not rising:
        return keras.optimizers.schedules.CosineDecay(rate, steps)
    return keras.optimizers.schedules.CosineDecay(0.0, steps - rising, warmup_target=rate, warmup_steps=rising)


def continue_training(
    model: Any,
    inputs: NDArray[np.float32],
    targets: NDArray[np.float32],
    epochs: int,
    *,
    seed: int | None = None,
    after: Sequence[Mapping[str, Any]] | None = None,
) -> History:
    """Fit a compiled model, starting from the weights that it has; it ends with those of the best further epoch.

    The rates that the model was compiled with are the largest: they rise from zero, then fall to zero (`schedule`).

    Args:
        model: a compiled Keras model. inputs, targets: float32, of equal length N; the last tenth of them only watches
            the error. epochs: how many more. seed: of the order of the images; the profile's unless given.
        after: descriptions of the trainings that made the model's weights, if they were not done in this process.

    Returns:
        the history of the losses of these epochs.

    Raises:
        ValueError: the arguments are in another order, or do not fit together. KeyboardInterrupt: somebody stopped it.
    """
    __tracebackhide__ = True
    expect_epochs(epochs)
    epochs = int(epochs)
    settings = TrainingSettings(epochs, BATCH_SIZE, patience=epochs)
    expect_arguments(model, inputs, targets, settings)
    seed = current_profile().seed if seed is None else seed
    make_repeatable(seed)
    key = description_of(model, inputs, targets, settings, seed, after)
    result, history = trained_once(key, lambda: _fit(model, inputs, targets, settings, seed, key), settings)
    model.set_weights([result[f"weight_{index}"] for index in range(len(model.weights))])
    return history


def expect_weights(slow: Any, slow_rate: Any) -> None:
    """Expect a list of a model's weights and a positive learning rate; raise a ValueError for anything else."""
    __tracebackhide__ = True
    items = list(slow) if isinstance(slow, Iterable) and not isinstance(slow, np.ndarray) else [slow]
    wrong = next((one for one in items if not isinstance(one, keras.Variable)), None)
    if wrong is not None:
        raise ValueError(
            "Expected weights for TwoRates, such as encoder.trainable_variables, and then their rate; found "
            f"{kind_of(wrong)} among or in place of the weights."
        )
    if not isinstance(slow_rate, int | float | np.number) or not slow_rate > 0:
        raise ValueError(f"Expected a learning rate after the weights, a positive number, found {kind_of(slow_rate)}.")


def expect_epochs(epochs: Any) -> None:
    """Expect a positive whole number of epochs; raise a ValueError for anything else."""
    __tracebackhide__ = True
    if isinstance(epochs, bool) or not isinstance(epochs, int | np.integer) or epochs < 1:
        raise ValueError(f"Expected a whole number of epochs, 1 or more, found {epochs!r}.")


def description_of(
    model: Any,
    inputs: NDArray[Any],
    targets: NDArray[Any],
    settings: TrainingSettings,
    seed: int,
    after: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any] | None:
    """Describe all that such a training depends on, as plain data; None where code of the learner's own is in it.

    "after" holds the descriptions of the earlier trainings whose results are among the weights, as far as this process
    knows them: from these and from ImageNet, the weights can be found again by their digests.
    """
    rates = rates_of(model)
    if rates is None or loss_name(model) != "mean_squared_error" or has_own_code(model):
        return None
    configuration = model.get_config()
    if plain_description(_without_names_of_models(configuration)) is None:
        return None
    start = [array_digest(weight) for weight in model.get_weights()]
    return {
        "kind": KIND,
        "architecture": renamed(configuration),
        "trainable": [bool(weight.trainable) for weight in model.weights],
        "rates": rates,
        "start": start,
        "after": made_by(start) if after is None else list(after),
        "inputs": array_digest(inputs),
        "targets": array_digest(targets),
        "settings": asdict(settings),
        "seed": seed,
        "versions": [BACKEND_VERSION, keras.__version__],
        "backend": BACKEND,
    }


def rates_of(model: Any) -> list[float] | None:
    """Return the learning rate of each trainable weight, if the optimizer is Adam or `TwoRates` as usual, or None."""
    optimizer = model.optimizer
    if type(optimizer) is TwoRates:
        return [optimizer.rate_of(weight) for weight in model.trainable_weights]
    if type(optimizer) is not keras.optimizers.Adam:
        return None
    config, usual = (one.get_config() | {"name": ""} for one in (optimizer, keras.optimizers.Adam()))
    rate = config["learning_rate"]
    plain = isinstance(rate, float) and config == usual | {"learning_rate": rate}
    rounded = float(f"{rate:.6g}") if plain else 0.0  # Keras gives it as the nearest float32
    return [rounded] * len(model.trainable_weights) if plain else None


def _without_names_of_models(part: Any) -> Any:
    """Return a configuration in which models within the model are registered like Keras's layers: by no name."""
    if isinstance(part, Mapping):
        named = part.get("class_name") == part.get("registered_name") == "Functional"
        return {
            key: None if named and key == "registered_name" else _without_names_of_models(value)
            for key, value in part.items()
        }
    return [_without_names_of_models(value) for value in part] if isinstance(part, list | tuple) else part


def renamed(configuration: Any) -> Any:
    """Return a model's configuration as JSON holds it, with its layers named by their order.

    Keras numbers the names of all layers of a session.
    """
    description = json.loads(json.dumps(configuration))
    names: dict[str, str] = {}

    def collect(part: Any) -> None:
        if isinstance(part, dict):
            if "class_name" in part and isinstance(part.get("config"), dict) and "inbound_nodes" in part:
                names.setdefault(part["config"]["name"], f"layer_{len(names)}")
            for value in part.values():
                collect(value)
        elif isinstance(part, list):
            for value in part:
                collect(value)

    def replace(part: Any, key: str = "") -> Any:
        if isinstance(part, dict):
            return {name: replace(value, name) for name, value in part.items() if name not in _GONE}
        if isinstance(part, list):
            place = len(part) == 3 and isinstance(part[0], str)  # where a tensor comes from: layer, call, tensor
            return [names.get(part[0], part[0]), *part[1:]] if place else [replace(value) for value in part]
        return names.get(part, part) if key == "name" and isinstance(part, str) else part

    collect(description)
    found = replace(description)
    found.pop("name", None)
    return found


def _fit(
    model: Any,
    inputs: NDArray[np.float32],
    targets: NDArray[np.float32],
    settings: TrainingSettings,
    seed: int,
    key: Mapping[str, Any] | None,
) -> dict[str, np.ndarray]:
    old = model.optimizer
    optimizer = old.fresh() if isinstance(old, TwoRates) else type(old).from_config(old.get_config())
    if not isinstance(old._learning_rate, keras.optimizers.schedules.LearningRateSchedule):  # that would be theirs
        images = int(len(inputs) * (1 - settings.validation_split))
        steps = math.ceil(images / settings.batch_size) * settings.epochs
        optimizer.learning_rate = schedule(float(old.learning_rate), steps)
    model.optimizer, model.train_function = optimizer, None
    try:
        with steps_together(model):
            return fit_with_progress(model, (inputs, targets), model, optimizer, settings, seed, key, model.name)
    finally:
        model.optimizer, model.train_function = old, None
