"""The learner's formulas for the exercises that build on them, each replaced by the lab's while it is not right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from aelab import elbo
from aelab.variational import formulas
from kerasdata.runtime import keras

Function = Callable[..., Any]


def mean_loss(nats: Any, divergence: Any, beta: float) -> Any:
    """Return the mean over the batch of nats + beta * divergence, each of shape (B,)."""
    return keras.ops.mean(nats + beta * divergence)


CHECKS: dict[str, tuple[Function, ...]] = {
    "sample_latent": (formulas.sample_value, formulas.sample_limits),
    "kl_divergence": (formulas.kl_limits, formulas.kl_value),
    "reconstruction_nats": (formulas.reconstruction_value, formulas.reconstruction_limits),
    "vae_loss": (formulas.loss_value, partial(formulas.loss_value, beta=4.0), formulas.loss_of_a_doubled_batch),
}
OF_THE_LAB: dict[str, Function] = {
    "sample_latent": elbo.sample_latent,
    "kl_divergence": elbo.kl_divergence,
    "reconstruction_nats": elbo.bernoulli_nats,
    "vae_loss": mean_loss,
}


def usable(
    sample_latent: Function, kl_divergence: Function, reconstruction_nats: Function, vae_loss: Function
) -> tuple[Function, Function, Function, Function]:
    """Return these functions in this order, the lab's in place of each whose values are wrong, and say which.

    One slip in a formula then costs the points of that formula, and what is trained with it can still be right.
    Whether gradients reach the networks through a function is not looked at: the training shows that.
    """
    given = dict(zip(CHECKS, (sample_latent, kl_divergence, reconstruction_nats, vae_loss), strict=True))
    wrong = [name for name, function in given.items() if not _is_right(name, function)]
    if wrong:
        print(f"Not right yet, so the lab's own is used from here on: {', '.join(wrong)}.")
    first, second, third, fourth = (OF_THE_LAB[name] if name in wrong else given[name] for name in CHECKS)
    return first, second, third, fourth


def _is_right(name: str, function: Function) -> bool:
    try:
        for check in CHECKS[name]:
            check(function)
    except Exception:  # noqa: BLE001  (of a check, or of the learner's code; the exercise's own check tells which)
        return False
    return True
