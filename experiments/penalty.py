"""What does a contractive penalty cost? Error against the squared norm of the Jacobian, from lambda 0 to the handout's.

    .venv/bin/python experiments/penalty.py

Both contractive autoencoders are trained on all images, at most 50 epochs, with a learning rate that decays from 0.003,
and one seed; `experiments/ablation.py` shows how little the seed matters.
"""

from __future__ import annotations

import json
from typing import Any

from ablation import WIDTHS, contractive
from matplotlib.figure import Figure
from study import COLOURS, save

from aelab.reproduce import PUBLISHED

FACTORS = (0.0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3)
RATE = 3e-3
MARKERS = "os"


def measure() -> dict[str, Any]:
    """Return the error and the squared norm on the test images for each factor, and the error of 64 components."""
    linear = json.loads((PUBLISHED / "linear.json").read_bytes())["models"]["CAE"]["linear_mse"]
    found: dict[str, Any] = {"rate": RATE, "linear_mse": linear, "models": {}}
    for name, widths in WIDTHS.items():
        for factor in FACTORS:
            run = {"factor": factor} | contractive(widths, 0, factor, RATE)
            found["models"].setdefault(name, []).append(run)
            print(name, run, flush=True)
    return found


def draw(numbers: dict[str, Any]) -> Figure:
    """Draw a curve for each model, one point a factor, and a line at the error of the best linear map."""
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    axis = figure.subplots()
    for (name, runs), colour, marker in zip(numbers["models"].items(), COLOURS, MARKERS, strict=True):
        norms, errors = ([run[what] for run in runs] for what in ("squared_norm", "error"))
        axis.plot(norms, errors, f"-{marker}", color=colour, label=name)
        for run in runs:
            text = f"{run['factor']:.0e}".replace("e-0", "e-") if run["factor"] else "none"
            axis.annotate(text, (run["squared_norm"], run["error"]), (4, 5), textcoords="offset points", fontsize=8)
    axis.axhline(numbers["linear_mse"], color=COLOURS[-1], linestyle="--", label="64 principal components")
    axis.set(
        xscale="log", xlabel="squared norm of the Jacobian", ylabel="MSE on test images", title="The price of lambda"
    )
    axis.grid(alpha=0.25)
    axis.legend(fontsize=9)
    return figure


if __name__ == "__main__":
    results = measure()
    save("penalty", results, draw(results))
