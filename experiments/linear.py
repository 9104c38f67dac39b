"""How good is the best linear map? Principal components of the pixels, compared with the models of the full profile.

    .venv/bin/python experiments/linear.py

Takes a few seconds, since nothing is trained: the models' errors are those that `aelab reproduce --profile full` wrote.
"""

from __future__ import annotations

import json
from typing import Any

from matplotlib.figure import Figure
from study import COLOURS, rows, save

from aelab.baselines import linear_errors
from aelab.reproduce import PUBLISHED

SIZES = (0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 784)
LATENT_DIMS = {"VGG16": 256, "ResNet50": 512, "CAE": 64}


def measure() -> dict[str, Any]:
    """Return the errors on all test images at 28 x 28 grey, by number of components, and those of the models."""
    errors = linear_errors(rows("train"), rows("test"), SIZES)
    trained = json.loads((PUBLISHED / "full.json").read_bytes())["models"]
    models = {
        name: {"latent_dim": size, "mse_grey28": trained[name]["mse_grey28"]["mean"], "linear_mse": errors[size]}
        for name, size in LATENT_DIMS.items()
    }
    return {"principal_components": errors, "models": models}


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw the error against the size of the latent: a line for the linear map, a point for each model."""
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axis = figure.subplots()
    line = {size: error for size, error in numbers["principal_components"].items() if 0 < size < SIZES[-1]}
    axis.plot(list(line), list(line.values()), "-o", color=COLOURS[-1], markersize=3, label="principal components")
    for (name, found), colour, marker in zip(numbers["models"].items(), COLOURS, "sD^", strict=False):
        axis.plot(found["latent_dim"], found["mse_grey28"], marker, color=colour, label=name, linestyle="")
    axis.set_xscale("log", base=2)
    axis.set_yscale("log")
    axis.set(xlabel="numbers in the latent", ylabel="MSE at 28 x 28 grey", title="The models, and the best linear map")
    axis.set_xticks(list(line), [str(size) for size in line])
    axis.grid(alpha=0.25)
    axis.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    results = measure()
    for name, found in results["models"].items():
        print(f"{name}: {found['mse_grey28']:.5f} with {found['latent_dim']} numbers, linear {found['linear_mse']:.5f}")
    save("linear", results, draw(results))
