"""What does fine-tuning the last stage bring, with much data? Frozen and tuned models after the same further epochs.

    .venv/bin/python experiments/finetuning.py

The settings are those of the assignment's `full` profile, with one seed. Errors are on all 10,000 test images, at the
models' own size and at 28 x 28 grey. Trainings and features are kept in the data cache.
"""

from __future__ import annotations

import json
from typing import Any

from matplotlib.figure import Figure
from study import Array, save

from aelab import data, plots
from aelab.features import encode, predict
from aelab.finetuning.reference import copy_of, frozen_parts, new_decoder, train_further, tuned_copy
from aelab.finetuning.settings import STAGES, finetuning_settings
from aelab.metrics import mse_grey28, mse_per_pixel
from aelab.profile import FULL
from aelab.reproduce import PUBLISHED
from aelab.training import train
from kerasdata.runtime import keras

RATES = {"VGG16": (1e-4, 5e-4), "ResNet50": (3e-6, 1e-5)}
SETTINGS = finetuning_settings(FULL)
SHOWN = 10


def images_of(split: str, count: int) -> Array:
    """Return the first images of a split, shape (count, 32, 32, 3), in [0, 1]."""
    return data.to_rgb32(data.load_images(split).pixels[:count])  # type: ignore[arg-type]


def errors_of(reconstructions: Array, test: Array) -> dict[str, float]:
    """Return the error at the models' own size and at 28 x 28 grey."""
    pixels = data.load_images("test").pixels[: len(test)]
    return {"mse": mse_per_pixel(test, reconstructions), "mse_grey28": mse_grey28(pixels, reconstructions)}


def measure() -> tuple[dict[str, Any], dict[str, Array]]:
    """Return the errors of frozen and tuned models, and a row of pictures of each."""
    training, test = images_of("train", SETTINGS.images), images_of("test", SETTINGS.test_images)
    found: dict[str, Any] = {"images": len(training), "further_epochs": SETTINGS.further_epochs, "models": {}}
    rows: dict[str, Array] = {"input": test[:SHOWN]}
    for name in STAGES:
        base, encoder, maps = frozen_parts(name, training)
        test_maps = encode(base, test)
        features, test_features = encode(encoder, maps), encode(encoder, test_maps)
        decoder = new_decoder(features.shape[1])
        decoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
        train(decoder, features, training, SETTINGS.decoder)
        runs = found["models"].setdefault(name, {"decoder first": errors_of(predict(decoder, test_features), test)})
        print(name, runs, flush=True)
        further = train_further(copy_of(decoder), features, training, SETTINGS.further_epochs)
        rows[f"{name}, frozen"] = predict(further, test_features)
        runs["frozen, as many further epochs"] = errors_of(rows[f"{name}, frozen"], test)
        print(name, runs, flush=True)
        for rate in RATES[name]:
            model, _ = tuned_copy(encoder, decoder, maps, training, SETTINGS.further_epochs, rate)
            rows[f"{name}, tuned"] = predict(model, test_maps)
            runs[f"tuned at {rate:g}"] = errors_of(rows[f"{name}, tuned"], test)
            print(name, runs, flush=True)
    return found, {label: one[:SHOWN] for label, one in rows.items()}


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw the error at 28 x 28 grey of each model, and that of as many principal components."""
    linear = json.loads((PUBLISHED / "linear.json").read_bytes())["models"]
    figure = Figure(figsize=(10, 3), layout="constrained")
    for axis, (name, runs) in zip(figure.subplots(1, len(numbers["models"])), numbers["models"].items(), strict=True):
        errors = {label: run["mse_grey28"] for label, run in runs.items()}
        errors[f"{linear[name]['latent_dim']} components"] = linear[name]["linear_mse"]
        bars = axis.barh(list(errors), list(errors.values()), color=plots.COLOURS[0])
        axis.bar_label(bars, fmt="%.4f", padding=2, fontsize=8)
        axis.set(xlabel="MSE at 28 x 28 grey", title=name, xlim=(0, 1.35 * max(errors.values())))
        axis.locator_params(axis="x", nbins=4)
        axis.invert_yaxis()
    return figure


if __name__ == "__main__":
    results, pictures = measure()
    save("finetuning", results, draw(results))
    save("finetuning-pictures", {}, plots.picture_rows(pictures, title="Frozen and tuned, after the same epochs"))
