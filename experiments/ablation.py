"""The effect of each choice: the cut, the standardisation, the learning rate's schedule; and the penalty's factor.

    .venv/bin/python experiments/ablation.py

The convolutional models are trained with the budget of the other experiments, the contractive ones with all images and
at most 50 epochs; each with three seeds.
"""

from __future__ import annotations

from typing import Any

from study import BUDGET, IMAGES, SEEDS, contractive_autoencoder, pictures, rows, save, standardise, test_error

from aelab.autoencoders.reference import optimizer
from aelab.backbones import CUTS, frozen_encoder
from aelab.contractive import mean_squared_norm
from aelab.features import encode, predict
from aelab.metrics import mse_per_pixel
from aelab.profile import FULL

LAST = {"VGG16": "block5_pool", "ResNet50": "conv5_block3_out"}
WIDTHS = {"CAE": (64,), "deep CAE": (512, 256, 64)}
CHOICES = {
    "no penalty": {"factor": 0.0, "rate": 1e-3},
    "lambda 1e-3, as in the handout": {"factor": 1e-3, "rate": 1e-3},
    "lambda 1e-4, rate 3e-3": {"factor": 1e-4, "rate": 3e-3},
}


def convolutional(name: str, seed: int) -> dict[str, float]:
    """Return errors on the test images, each with one more choice made."""
    errors = {}
    for title, cut in (("last layer", LAST[name]), ("better cut", CUTS[name])):
        encoder = frozen_encoder(name, cut)
        features = encode(encoder, pictures("train")), encode(encoder, pictures("test"))
        errors[title] = test_error(features, seed=seed)
    features = standardise(*features)
    errors["standardised"] = test_error(features, seed=seed)
    errors["decaying rate"] = test_error(features, optimizer(BUDGET, IMAGES, cosine_decay=True), seed)
    return errors


def contractive(widths: tuple[int, ...], seed: int, factor: float, rate: float) -> dict[str, float]:
    """Return the error and the squared norm on the test images, and the number of epochs."""
    settings = FULL.cae if len(widths) == 1 else FULL.deep_cae
    adam = optimizer(settings, len(rows("train")), cosine_decay=True, rate=rate)
    model, encoder, history = contractive_autoencoder(widths, factor, settings, adam, seed=seed)
    error = mse_per_pixel(rows("test"), predict(model, rows("test")))
    return {"error": error, "squared_norm": mean_squared_norm(encoder, rows("test")), "epochs": len(history.loss)}


def main() -> None:
    """Measure everything, and print each result as it comes."""
    found: dict[str, Any] = {"images": IMAGES, "epochs": BUDGET.epochs, "convolutional": {}, "contractive": {}}
    for name in LAST:
        found["convolutional"][name] = [convolutional(name, seed) for seed in SEEDS]
        print(name, found["convolutional"][name], flush=True)
    for name, widths in WIDTHS.items():
        for title, choice in CHOICES.items():
            runs = [contractive(widths, seed, **choice) for seed in SEEDS]
            found["contractive"].setdefault(name, {})[title] = runs
            print(name, title, runs, flush=True)
    save("ablation", found)


if __name__ == "__main__":
    main()
