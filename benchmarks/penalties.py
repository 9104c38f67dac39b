"""The contractive penalty's three forms against automatic differentiation of every output (`batch_jacobian`).

    .venv/bin/python benchmarks/penalties.py [--rounds 15]

Each is timed as in training: its value for a batch of 128 images, and its gradient with respect to the weights.
"""

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
from paired import against, in_turns, median, ratio

from aelab import data
from aelab.contractive import squared_norm_closed_form, squared_norm_estimate, squared_norm_exact
from kerasdata.runtime import keras, make_repeatable, tf

BATCH_SIZE = 128
ENCODERS = {"784-64": (64,), "784-512-256-64": (512, 256, 64)}
FORMS = {
    "784-64": {"closed form": squared_norm_closed_form, "estimate": squared_norm_estimate},
    "784-512-256-64": {"exact": squared_norm_exact, "estimate": squared_norm_estimate},
}
TARGETS = {"closed form": 50.0, "exact": 5.0}


def by_jacobian(encoder: Any, inputs: Any) -> Any:
    """Compute the squared norm by definition: all derivatives, squared and summed."""
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        latent = encoder(inputs)
    return tf.reduce_sum(tf.square(tape.batch_jacobian(latent, inputs)), axis=(1, 2))


def step_of(form: Callable[[Any, Any], Any], encoder: Any, inputs: Any) -> Callable[[], tuple[Any, Any]]:
    """Return a compiled function that gives the mean norm of a batch and its gradient."""

    @tf.function  # type: ignore[untyped-decorator]
    def step() -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            value = tf.reduce_mean(form(encoder, inputs))
        return value, tape.gradient(value, encoder.trainable_variables)

    def run() -> tuple[Any, Any]:
        value, gradients = step()
        return float(value), [None if one is None else np.asarray(one) for one in gradients]

    return run


def main() -> None:
    """Compare for an encoder of one layer and for one of three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    inputs = tf.constant(data.flatten(data.load_images("train").pixels[:BATCH_SIZE]))
    for name, widths in ENCODERS.items():
        make_repeatable(0)
        encoder = keras.Sequential([keras.Input((784,)), *(keras.layers.Dense(n, "relu") for n in widths)])
        ways = {form: step_of(function, encoder, inputs) for form, function in FORMS[name].items()}
        ways["batch_jacobian"] = step_of(by_jacobian, encoder, inputs)
        values = {way: run()[0] for way, run in ways.items()}
        seconds = in_turns(ways, rounds)
        slow = seconds.pop("batch_jacobian")
        print(f"{name}, {BATCH_SIZE} images: batch_jacobian {median(slow)}, mean norm {values['batch_jacobian']:.5f}")
        for form, fast in seconds.items():
            found = against(slow, fast, TARGETS[form]) if form in TARGETS else f"{ratio(slow, fast):.2f} times as fast"
            print(f"  {form:11} {median(fast)}, mean norm {values[form]:.5f}: {found}")


if __name__ == "__main__":
    main()
