"""Train the three models, measure them, and write the numbers and the figures that the README shows."""

import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aelab import data, plots
from aelab.contractive import mean_squared_norm
from aelab.metrics import mse_grey28, mse_per_pixel
from aelab.profile import Profile
from aelab.reference import MODELS, reference_model
from aelab.runtime import keras, tf

HANDOUT_MSE = {"VGG16": 0.008, "ResNet50": 0.007, "CAE": 0.012}


@dataclass(frozen=True)
class ModelResult:
    """One model's test errors (MSE per pixel value) and the seconds it took, remembered trainings included.

    mse: at the model's own size. mse_grey28: at 28 x 28 grey. jacobian: mean squared Frobenius norm of the encoder's
    Jacobian, for the contractive autoencoder only.
    """

    mse: float
    mse_grey28: float
    seconds: float
    jacobian: float | None = None


def reproduce(profile: Profile, folder: Path) -> dict[str, ModelResult]:
    """Train or remember the three models, measure them on the profile's test images, and write everything to `folder`.

    Writes `PROFILE.json`, `PROFILE-reconstructions.png`, `PROFILE-interpolation.png` and `PROFILE-errors.png`.

    Args:
        profile: how much to train. folder: made when it is not there.

    Returns:
        the results by model name.
    """
    pixels = data.load_images("test").pixels[: profile.test_images]
    inputs = {"VGG16": data.to_rgb32(pixels), "CAE": data.flatten(pixels)}
    inputs["ResNet50"] = inputs["VGG16"]
    models: dict[str, dict[str, Any]] = {}
    results: dict[str, ModelResult] = {}
    reconstructions: dict[str, NDArray[np.float32]] = {}
    for name in MODELS:
        start = time.perf_counter()
        models[name] = reference_model(name, profile)
        seconds = time.perf_counter() - start
        reconstructions[name] = _reconstruct(models[name], inputs[name])
        results[name] = ModelResult(
            mse=mse_per_pixel(inputs[name], reconstructions[name]),
            mse_grey28=mse_grey28(pixels, reconstructions[name]),
            seconds=round(seconds, 1),
            jacobian=mean_squared_norm(models[name]["encoder"], inputs[name]) if name == "CAE" else None,
        )
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / f"{profile.name}.json", profile, results)
    for what, figure in _figures(models, inputs, reconstructions, results).items():
        _write_figure(folder / f"{profile.name}-{what}.png", figure)
    return results


def _reconstruct(model: dict[str, Any], images: NDArray[np.float32]) -> NDArray[np.float32]:
    latents = model["encoder"].predict(images, batch_size=256, verbose=0)
    return np.asarray(model["decoder"].predict(latents, batch_size=256, verbose=0))


def _figures(
    models: dict[str, dict[str, Any]],
    inputs: dict[str, NDArray[np.float32]],
    reconstructions: dict[str, NDArray[np.float32]],
    results: dict[str, ModelResult],
) -> dict[str, Figure]:
    lambdas = np.linspace(0, 1, 10, dtype=np.float32)[:, None]
    ways = {}
    for name, model in models.items():
        start, end = model["encoder"].predict(inputs[name][:2], verbose=0)
        ways[name] = model["decoder"].predict((1 - lambdas) * start + lambdas * end, verbose=0)
    tables = {
        "own size": {name: result.mse for name, result in results.items()},
        "28 x 28 grey": {name: result.mse_grey28 for name, result in results.items()},
    }
    return {
        "reconstructions": plots.picture_rows(
            {"input": inputs["VGG16"]} | {name: reconstructions[name] for name in MODELS},
            title="Test images and what each model makes of them",
        ),
        "interpolation": plots.picture_rows(ways, title="From one image to another through the latent space"),
        "errors": plots.error_bars(tables),
    }


def _write_json(path: Path, profile: Profile, results: dict[str, ModelResult]) -> None:
    content = {
        "profile": asdict(profile),
        "models": {name: asdict(result) for name, result in results.items()},
        "handout_mse": HANDOUT_MSE,
        "versions": {
            "python": platform.python_version(),
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
        },
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }
    _replace(path, (json.dumps(content, indent=2) + "\n").encode())


def _write_figure(path: Path, figure: Figure) -> None:
    scratch = path.with_name(f".{path.name}")
    figure.savefig(scratch, format="png", dpi=100, facecolor="white")
    os.replace(scratch, path)


def _replace(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".{path.name}")
    scratch.write_bytes(content)
    os.replace(scratch, path)
