"""Checks of an autoencoder that has seen normal images only."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aelab.anomaly.ranking import area_under_roc
from aelab.features import predict
from aelab.learned import DIVERGED, what_never_learned
from aelab.metrics import errors_per_image
from aelab.wanted import expect_model, expect_output, expect_readable
from labkit.scoring import expect

NAME = "autoencoder"
HOW = "Train it on X_normal, from itself, with settings.training. Did the training run to its end?"


def scores_of(autoencoder: Any, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the reconstruction error of every row of pixels, shape (N,), of a model that reads and gives such rows."""
    expect_model(autoencoder, NAME, "Run the cell that makes it again.")
    expect_readable(autoencoder, rows, f"the {NAME}", "rows of pixels")
    expect_output(autoencoder, rows.shape[1:], NAME)
    errors = errors_per_image(rows, predict(autoencoder, rows))
    expect(
        np.isfinite(errors).all(),
        "reconstructions of finite numbers",
        "nan or infinity",
        DIVERGED,
    )
    return errors


def normal_error(autoencoder: Any, rows: NDArray[np.float32], is_anomaly: ArrayLike, threshold: float) -> None:
    """Expect that normal test images are reconstructed well: mean squared error under the threshold."""
    normal = rows[~np.asarray(is_anomaly, bool)]
    error = float(scores_of(autoencoder, normal).mean())
    expect(
        error < threshold,
        f"an error on normal test images under {threshold:g}",
        f"{error:.4f}",
        lambda: what_never_learned(autoencoder, NAME) or HOW,
    )


def anomalies_stand_out(autoencoder: Any, rows: NDArray[np.float32], is_anomaly: ArrayLike, most: float) -> None:
    """Expect that a share under `most` of all pairs of a normal image and an anomaly is in the wrong order."""
    missed = missed_pairs(autoencoder, rows, is_anomaly)
    expect(
        missed < most,
        f"fewer than {most:.0%} of all pairs of an anomaly and a normal image in the wrong order",
        f"{missed:.1%}",
        lambda: what_never_learned(autoencoder, NAME) or _why_missed(autoencoder, rows, is_anomaly),
    )


def _why_missed(autoencoder: Any, rows: NDArray[np.float32], is_anomaly: ArrayLike) -> str:
    """Say whether anomalies are reconstructed too well, or normal images no better than by their mean image."""
    normal = rows[~np.asarray(is_anomaly, bool)]
    if scores_of(autoencoder, normal).mean() > np.var(normal, axis=0).mean():
        return f"It cannot draw normal images either: their mean image is closer to them. {HOW}"
    return "It reconstructs anomalies too well. Did it see other images than X_normal while it was trained?"


def missed_pairs(autoencoder: Any, rows: NDArray[np.float32], is_anomaly: ArrayLike) -> float:
    """Return 1 less the area under the ROC curve of the reconstruction error."""
    return 1 - area_under_roc(scores_of(autoencoder, rows), is_anomaly)
