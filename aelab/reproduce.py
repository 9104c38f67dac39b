"""Train the three models, measure them, and write the numbers and figures that the README shows."""

import json
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aelab import data, plots
from aelab.autoencoders.reference import MODELS, trained_reference
from aelab.baselines import linear_errors
from aelab.contractive import mean_squared_norm
from aelab.features import predict
from aelab.metrics import mse_grey28, mse_per_pixel
from aelab.profile import Profile
from aelab.training import History
from kerasdata.runtime import BACKEND, BACKEND_VERSION, keras

HANDOUT_MSE = {"VGG16": 0.008, "ResNet50": 0.007, "CAE": 0.012}
PUBLISHED = Path(__file__).parent.parent / "docs" / "results"
Models = dict[str, dict[str, Any]]
Pictures = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class ModelResult:
    """One training of a model: its test errors (MSE per pixel value) and the seconds that it originally took.

    mse: at the model's own size. mse_grey28: at 28 x 28 grey. jacobian: mean squared Frobenius norm of the encoder's
    Jacobian, for the contractive autoencoder only. loss, validation_loss: after each epoch. best_epoch: counted from 1.
    """

    seed: int
    mse: float
    mse_grey28: float
    seconds: float
    loss: tuple[float, ...]
    validation_loss: tuple[float, ...]
    best_epoch: int
    jacobian: float | None = None

    @property
    def penalised(self) -> bool:
        """Whether the losses include a penalty: those of the model with a Jacobian do."""
        return self.jacobian is not None


def mean_and_spread(values: Sequence[float]) -> dict[str, float]:
    """Return the mean and the standard deviation over seeds, in the form of the results files; 0 for one value."""
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return {"mean": statistics.fmean(values), "standard_deviation": spread}


@dataclass(frozen=True)
class Results:
    """The results of a model with each seed, at least one.

    latent_dim: how many numbers its latent has. linear: the error of the best linear map with as many, at 28 x 28.
    """

    runs: tuple[ModelResult, ...]
    latent_dim: int
    linear: float

    def mean(self, what: str) -> float:
        """Return the mean of "mse", "mse_grey28" or "seconds" over the seeds."""
        return self.over_seeds(what)["mean"]

    def spread(self, what: str) -> float:
        """Return the standard deviation over the seeds; 0 for one."""
        return self.over_seeds(what)["standard_deviation"]

    def over_seeds(self, what: str) -> dict[str, float]:
        """Return both, as `mean_and_spread` does."""
        return mean_and_spread([getattr(run, what) for run in self.runs])


@dataclass(frozen=True)
class Published:
    """An error published in `docs/results/`, and its standard deviation over seeds."""

    mean: float
    spread: float

    @property
    def low(self) -> float:
        """The smallest error that agrees: three standard deviations over the seeds below the mean."""
        return self.mean - 3 * self.spread

    @property
    def high(self) -> float:
        """The largest error that agrees: three standard deviations above the mean."""
        return self.mean + 3 * self.spread

    def holds(self, error: float) -> bool:
        """Tell whether an error agrees with the published one."""
        return self.low <= error <= self.high


def published(profile: Profile) -> dict[str, Published]:
    """Return the errors in the repository's `docs/results/PROFILE.json`, by model; empty if there is no such file."""
    path = PUBLISHED / f"{profile.name}.json"
    if not path.is_file():
        return {}
    errors = {name: found["mse"] for name, found in json.loads(path.read_bytes())["models"].items()}
    return {name: Published(error["mean"], error["standard_deviation"]) for name, error in errors.items()}


def reproduce(
    profile: Profile, folder: Path, seeds: int = 1, say: Callable[[str], None] = lambda _: None
) -> dict[str, Results]:
    """Train or recall the three models, measure them on the profile's test images, and write everything to `folder`.

    Writes `PROFILE.json`, and `PROFILE-NAME.png` for the names reconstructions, interpolation, errors and curves; the
    pictures are those of the first seed.

    Args:
        profile: how much to train. folder: created if it does not exist.
        seeds: how many trainings of each model: with the profile's seed and those that follow it.
        say: gets one line per training.

    Returns:
        the results by model name.
    """
    pixels = data.load_images("test").pixels[: profile.test_images]
    inputs = {"VGG16": data.to_rgb32(pixels), "CAE": data.flatten(pixels)}
    inputs["ResNet50"] = inputs["VGG16"]
    models: Models = {}
    reconstructions: Pictures = {}
    runs: dict[str, list[ModelResult]] = {name: [] for name in MODELS}
    for seed in range(profile.seed, profile.seed + seeds):
        for name in MODELS:
            model, history = trained_reference(name, replace(profile, seed=seed))
            pictures = _reconstruct(model, inputs[name])
            runs[name].append(_measured(seed, model, history, pixels, inputs[name], pictures))
            took = f"{len(history.loss)} epochs, {history.seconds:.0f} s"
            say(f"{name}, seed {seed}: MSE {runs[name][-1].mse:.5f} after {took}")
            models.setdefault(name, model)
            reconstructions.setdefault(name, pictures)
    sizes = {name: int(model["encoder"].output_shape[-1]) for name, model in models.items()}
    learned = data.load_images("train").pixels[: max(profile.cnn_images, profile.cae_images)]
    linear = linear_errors(data.flatten(learned), inputs["CAE"], sorted(set(sizes.values())))
    results = {name: Results(tuple(found), sizes[name], linear[sizes[name]]) for name, found in runs.items()}
    folder.mkdir(parents=True, exist_ok=True)
    write_numbers(
        folder / f"{profile.name}.json",
        {
            "profile": asdict(profile),
            "models": {name: _summary(found) for name, found in results.items()},
            "handout_mse": HANDOUT_MSE,
        },
    )
    for what, figure in _figures(models, inputs, reconstructions, results).items():
        write_figure(folder / f"{profile.name}-{what}.png", figure)
    return results


def _measured(
    seed: int,
    model: dict[str, Any],
    history: History,
    pixels: NDArray[np.uint8],
    images: NDArray[np.float32],
    reconstructions: NDArray[np.float32],
) -> ModelResult:
    return ModelResult(
        seed=seed,
        mse=mse_per_pixel(images, reconstructions),
        mse_grey28=mse_grey28(pixels, reconstructions),
        seconds=round(history.seconds, 1),
        loss=history.loss,
        validation_loss=history.validation_loss,
        best_epoch=history.best_epoch,
        jacobian=mean_squared_norm(model["encoder"], images) if images.ndim == 2 else None,
    )


def _reconstruct(model: dict[str, Any], images: NDArray[np.float32]) -> NDArray[np.float32]:
    return predict(model["decoder"], predict(model["encoder"], images))


def _figures(
    models: Models, inputs: Pictures, reconstructions: Pictures, results: dict[str, Results]
) -> dict[str, Figure]:
    lambdas = np.linspace(0, 1, 10, dtype=np.float32)[:, None]
    ways = {}
    for name, model in models.items():
        start, end = predict(model["encoder"], inputs[name][:2])
        ways[name] = predict(model["decoder"], (1 - lambdas) * start + lambdas * end)
    tables = {
        "own size": {name: found.mean("mse") for name, found in results.items()},
        "28 x 28 grey": {name: found.mean("mse_grey28") for name, found in results.items()},
    }
    return {
        "reconstructions": plots.picture_rows(
            {"input": inputs["VGG16"]} | {name: reconstructions[name] for name in MODELS},
            title="Test images and what each model makes of them",
        ),
        "interpolation": plots.picture_rows(ways, title="From one image to another through the latent space"),
        "errors": plots.error_bars(tables),
        "curves": plots.loss_curves({name: found.runs[0] for name, found in results.items()}),
    }


def _summary(found: Results) -> dict[str, Any]:
    """Return means and standard deviations over the seeds, then the runs."""
    quantities = [what for what in ("mse", "mse_grey28", "jacobian") if getattr(found.runs[0], what) is not None]
    means = {what: found.over_seeds(what) for what in quantities}
    size = {"latent_dim": found.latent_dim, "linear_mse": found.linear}
    return size | means | {"runs": [asdict(run) for run in found.runs]}


def write_numbers(path: Path, numbers: dict[str, Any]) -> None:
    """Write numbers as JSON, with the versions and the machine behind them; the file is replaced in one step."""
    origin = {
        "versions": {
            "python": platform.python_version(),
            BACKEND: BACKEND_VERSION,
            "keras": keras.__version__,
        },
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "devices": keras.distribution.list_devices(),
    }
    scratch = path.with_name(f".{path.name}")
    scratch.write_bytes((json.dumps(numbers | origin, indent=2) + "\n").encode())
    os.replace(scratch, path)


def write_figure(path: Path, figure: Figure) -> None:
    """Write a figure as PNG; the file is replaced in one step."""
    scratch = path.with_name(f".{path.name}")
    figure.savefig(scratch, format="png", dpi=100, facecolor="white")
    os.replace(scratch, path)
