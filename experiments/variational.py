"""How good is a variational autoencoder of Dense layers, with much data? Bounds, closer estimates, and samples.

    .venv/bin/python experiments/variational.py

The settings are those of the assignment's `full` profile; all numbers are on the 10,000 test images, in nats an image.
Trainings are remembered, so a run that was stopped resumes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from study import COLOURS, Array, rows, save

from aelab import elbo, plots
from aelab.features import predict
from aelab.profile import FULL
from aelab.variational.figures import latent_grid
from aelab.variational.settings import vae_settings
from aelab.variational_training import train_vae
from kerasdata.runtime import keras

SETTINGS = vae_settings(FULL)
GOAL = 238.0  # nats, with 16 to 32 latent numbers
DRAWS = 64  # of the importance-weighted estimate
SHOWN, COLUMNS = 60, 12


@dataclass(frozen=True)
class Kind:
    """A variational autoencoder: the widths of the encoder's layers, which the decoder mirrors, and of the latent."""

    widths: tuple[int, ...]
    latent_dim: int
    beta: float = 1.0
    seeds: tuple[int, ...] = (0,)


KINDS = {
    "one layer of 256, 16 numbers, as in the notebook": Kind((256,), 16),
    "one layer of 256, 2 numbers": Kind((256,), 2),
    "two layers of 512, 2 numbers": Kind((512, 512), 2),
    "two layers of 512, 16 numbers": Kind((512, 512), 16),
    "two layers of 512, 32 numbers": Kind((512, 512), 32, seeds=(0, 1, 2)),
    "the same, beta 0.25": Kind((512, 512), 32, beta=0.25),
    "the same, beta 4": Kind((512, 512), 32, beta=4.0),
}
BEST, PLANE = "two layers of 512, 32 numbers", "two layers of 512, 2 numbers"


def untrained(kind: Kind) -> tuple[Any, Any]:
    """Return an encoder, from (N, 784) to mean and log_var, each (N, latent_dim), and a decoder, back to (N, 784)."""
    layers = keras.layers
    image, z = keras.Input((784,)), keras.Input((kind.latent_dim,))
    hidden, opened = image, z
    for width in kind.widths:
        hidden = layers.Dense(width, "relu")(hidden)
    for width in reversed(kind.widths):
        opened = layers.Dense(width, "relu")(opened)
    heads = [layers.Dense(kind.latent_dim)(hidden) for _ in range(2)]
    decoded = layers.Dense(784, "sigmoid")(opened)
    return keras.Model(image, heads, name="encoder"), keras.Model(z, decoded, name="decoder")


def measured(encoder: Any, decoder: Any) -> dict[str, float]:
    """Return the bound and its two terms, the importance-weighted estimate, and the number of active units."""
    bound = elbo.measure_elbo(encoder, decoder, rows("test"))
    return {
        "negative_elbo": bound.mean,
        "reconstruction": float(bound.reconstruction.mean()),
        "divergence": float(bound.divergence.mean()),
        "importance_weighted": float(elbo.importance_weighted_nats(encoder, decoder, rows("test"), DRAWS).mean()),
        "active_units": int(elbo.active_units(encoder, rows("test")).sum()),
    }


def measure() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what was measured, by kind and seed, and the decoder of the first seed of each kind."""
    found: dict[str, Any] = {"least": elbo.least_nats(rows("test")), "draws": DRAWS, "goal": GOAL, "models": {}}
    decoders: dict[str, Any] = {}
    for name, kind in KINDS.items():
        for seed in kind.seeds:
            encoder, decoder = untrained(kind)
            train_vae(encoder, decoder, rows("train")[: SETTINGS.images], SETTINGS.vae, beta=kind.beta, seed=seed)
            found["models"].setdefault(name, []).append({"seed": seed, **measured(encoder, decoder)})
            decoders.setdefault(name, decoder)
            print(name, found["models"][name][-1], flush=True)
    return found, decoders


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw both terms of the bound for each kind, as parts of one bar."""
    figure = Figure(figsize=(8, 3.4), layout="constrained")
    axis = figure.subplots()
    terms = [
        [float(np.mean([run[term] for run in runs])) for runs in numbers["models"].values()]
        for term in ("reconstruction", "divergence")
    ]
    names = list(numbers["models"])
    axis.barh(names, terms[0], color=COLOURS[0], label="reconstruction")
    bars = axis.barh(names, terms[1], left=terms[0], color=COLOURS[1], hatch="//", label="divergence")
    axis.bar_label(bars, [f"{sum(both):.1f}" for both in zip(*terms, strict=True)], padding=3, fontsize=9)
    axis.axvline(numbers["least"], color=COLOURS[-1], linestyle="--", label="entropy of the pixels")
    axis.set(xlabel="nats an image", xlim=(180, 1.06 * max(map(sum, zip(*terms, strict=True)))))
    axis.set_title("The negative bound on test images")
    axis.invert_yaxis()
    figure.legend(loc="outside lower center", ncols=3, fontsize=9)
    return figure


def samples(decoder: Any, latent_dim: int) -> Array:
    """Return images that a decoder makes of draws from the prior; shape (SHOWN, 784)."""
    z = np.random.default_rng(0).standard_normal((SHOWN, latent_dim)).astype(np.float32)
    found: Array = predict(decoder, z)
    return found


if __name__ == "__main__":
    results, trained = measure()
    save("variational", results, draw(results))
    new = samples(trained[BEST], KINDS[BEST].latent_dim)
    lines = {f"{start + 1} to {start + COLUMNS}": new[start : start + COLUMNS] for start in range(0, SHOWN, COLUMNS)}
    save("variational-samples", {}, plots.picture_rows(lines, "New images, drawn from the prior", COLUMNS))
    save("variational-plane", {}, latent_grid(trained[PLANE]))
