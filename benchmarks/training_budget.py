"""How little training still tells right from wrong: error against the number of images and epochs.

    .venv/bin/python benchmarks/training_budget.py [--seeds 2] [--images 1000 2000 4000] [--epochs 6] [--redraw]

Trains the decoder for both networks on standardised features, as the notebook asks, and on raw features, the fault that
is hardest to tell by the error alone. Writes `docs/training-budget.json` and `docs/training-budget.png`; `--redraw`
draws the figure from the existing numbers.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from aelab import data
from aelab.autoencoders.reference import untrained_model
from aelab.backbones import frozen_encoder, standardised
from aelab.features import encode, reconstruct
from aelab.grading.thresholds import load_thresholds
from aelab.metrics import mse_per_pixel
from aelab.profile import QUICK
from kerasdata.architecture import fresh_copy
from kerasdata.runtime import keras, make_repeatable

DOCS = Path(__file__).parent.parent / "docs"
NUMBERS = DOCS / "training-budget.json"
NETWORKS = ("VGG16", "ResNet50")
COLOURS = {1_000: "#7a4f9a", 2_000: "#1b6ca8", 4_000: "#d1603d"}
Curves = dict[str, list[list[float]]]  # "VGG16 2000 right": for each seed the error after each epoch


def curve(name: str, encoder: Any, images: Any, test: Any, seed: int, epochs: int) -> list[float]:
    """Return the error on test images after each epoch."""
    make_repeatable(seed)
    decoder = fresh_copy(untrained_model(name, "decoder"), seed)
    decoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    errors: list[float] = []

    def note(epoch: int, logs: Any = None) -> None:
        errors.append(mse_per_pixel(test, reconstruct(encoder, decoder, test)))

    decoder.fit(
        encode(encoder, images),
        images,
        epochs=epochs,
        batch_size=QUICK.cnn.batch_size,
        validation_split=QUICK.cnn.validation_split,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=note)],
        verbose=0,
    )
    return errors


def measure(counts: list[int], seeds: int, epochs: int) -> Curves:
    """Measure all curves."""
    pixels = data.load_images("train").pixels
    test = data.to_rgb32(data.load_images("test").pixels[: QUICK.test_images])
    curves: Curves = {}
    for name in NETWORKS:
        raw = frozen_encoder(name)
        for count in counts:
            images = data.to_rgb32(pixels[:count])
            right = standardised(raw, encode(raw, images))
            for label, encoder in (("right", right), ("not standardised", raw)):
                for seed in range(seeds):
                    start = time.perf_counter()
                    errors = curve(name, encoder, images, test, seed, epochs)
                    curves.setdefault(f"{name} {count} {label}", []).append(errors)
                    shown = " ".join(f"{error:.4f}" for error in errors)
                    print(
                        f"{name} {count} {label} seed {seed}: {shown} ({time.perf_counter() - start:.0f} s)", flush=True
                    )
    return curves


def draw(curves: Curves) -> Figure:
    """Draw the errors against the images seen in training, which is what training costs."""
    thresholds = load_thresholds("autoencoders")["quick"]
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    for axis, name in zip(figure.subplots(1, len(NETWORKS), sharey=True), NETWORKS, strict=True):
        for key, runs in curves.items():
            network, count, label = key.split(" ", 2)
            if network != name:
                continue
            errors = np.array(runs)
            steps = np.arange(1, errors.shape[1] + 1) * int(count) * (1 - QUICK.cnn.validation_split)
            style = {"color": COLOURS.get(int(count), "#3a7d44"), "linestyle": "-" if label == "right" else ":"}
            axis.plot(steps, errors.mean(0), "o", markersize=3, label=f"{int(count):,} images, {label}", **style)
            axis.fill_between(steps, errors.min(0), errors.max(0), color=style["color"], alpha=0.2)
        chosen = QUICK.cnn_images * (1 - QUICK.cnn.validation_split) * QUICK.cnn.epochs
        axis.axhline(thresholds[name], color="black", linewidth=1, label="threshold")
        axis.plot([chosen], [thresholds[name]], "kv", label="what the lab trains")
        axis.set(xlabel="images seen in training, epochs together", title=name, yscale="log")
        axis.set_yticks([0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3], minor=False)
        axis.yaxis.set_major_formatter("{x:.3g}")
        axis.yaxis.set_minor_formatter("")
        axis.grid(alpha=0.25, which="both")
    figure.axes[0].set_ylabel("MSE on test images")
    lines = figure.axes[0].get_legend_handles_labels()
    figure.legend(*lines, loc="outside right center", fontsize=7)
    return figure


def main() -> None:
    """Measure, write, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--images", type=int, nargs="*", default=[1_000, 2_000, 4_000])
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--redraw", action="store_true")
    options = parser.parse_args()
    if options.redraw:
        curves = json.loads(NUMBERS.read_text())
    else:
        curves = measure(options.images, options.seeds, options.epochs)
        NUMBERS.write_text(json.dumps(curves, indent=1) + "\n")
    draw(curves).savefig(DOCS / "training-budget.png", dpi=110)


if __name__ == "__main__":
    main()
