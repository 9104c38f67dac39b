"""What a linear map reaches, which every autoencoder should be held against: principal components of the pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aelab.metrics import mse_per_pixel


@dataclass(frozen=True)
class PrincipalComponents:
    """The mean of some images, and the directions in which they vary most, the first one first.

    With a given number of latent numbers no linear encoder and decoder have a smaller mean squared error on the images
    that these come from (Eckart and Young, "The approximation of one matrix by another of lower rank", 1936).

    mean: float64, shape (d,). directions: float64, shape (d, d), one direction a row.
    """

    mean: NDArray[np.float64]
    directions: NDArray[np.float64]

    @classmethod
    def of(cls, images: ArrayLike) -> "PrincipalComponents":
        """Find them for images of shape (N, d).

        Raises:
            ValueError: there are fewer than two images, or they are no table of rows.
        """
        rows = np.asarray(images)
        if rows.ndim != 2 or len(rows) < 2:
            raise ValueError(f"Expected at least two images as rows, shape (N, d), found shape {rows.shape}.")
        mean = rows.mean(axis=0, dtype=np.float64)
        centred = rows - mean.astype(rows.dtype)
        covariance = (centred.T @ centred).astype(np.float64) / len(rows)
        _, vectors = np.linalg.eigh(covariance)  # the least variance comes first
        return cls(mean, vectors.T[::-1].copy())

    def encode(self, images: ArrayLike, latent_dim: int) -> NDArray[np.float64]:
        """Give the first `latent_dim` coordinates of images of shape (N, d); shape (N, latent_dim).

        Raises:
            ValueError: there are not so many directions.
        """
        if not 0 <= latent_dim <= len(self.directions):
            raise ValueError(f"Expected a latent size from 0 to {len(self.directions)}, found {latent_dim}.")
        coordinates: NDArray[np.float64] = (np.asarray(images) - self.mean) @ self.directions[:latent_dim].T
        return coordinates

    def decode(self, latents: ArrayLike) -> NDArray[np.float64]:
        """Give the images of latents of shape (N, latent_dim), cut off at 0 and 1 as pixels are; shape (N, d)."""
        coordinates = np.asarray(latents)
        images = coordinates @ self.directions[: coordinates.shape[1]] + self.mean
        return np.clip(images, 0, 1)


def linear_errors(train_images: ArrayLike, test_images: ArrayLike, latent_dims: Sequence[int]) -> dict[int, float]:
    """Return the error (MSE per pixel) of principal components on test images, by the size of the latent.

    Args:
        train_images: what the components are found in, shape (N, d), in [0, 1]. test_images: shape (M, d), likewise.
        latent_dims: how many numbers an image is encoded in.
    """
    components, images = PrincipalComponents.of(train_images), np.asarray(test_images)
    return {size: mse_per_pixel(images, components.decode(components.encode(images, size))) for size in latent_dims}
