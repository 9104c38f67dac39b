"""The best linear map, against a singular value decomposition."""

import numpy as np
import pytest

from aelab.baselines import PrincipalComponents, linear_errors

GENERATOR = np.random.default_rng(0)
ROWS = (GENERATOR.random((60, 3)) @ GENERATOR.random((3, 12)) / 3 + 0.02 * GENERATOR.random((60, 12))).astype(
    np.float32
)


@pytest.mark.parametrize("latent_dim", [0, 1, 3, 12])
def test_images_come_back_as_from_the_best_matrix_of_that_rank(latent_dim):
    components = PrincipalComponents.of(ROWS)
    left, values, right = np.linalg.svd(ROWS - ROWS.mean(axis=0), full_matrices=False)
    best = (left[:, :latent_dim] * values[:latent_dim]) @ right[:latent_dim] + ROWS.mean(axis=0)
    assert np.allclose(components.decode(components.encode(ROWS, latent_dim)), best, atol=1e-5)


def test_pixels_stay_in_their_range():
    components = PrincipalComponents.of(ROWS)
    pictures = components.decode(100 * GENERATOR.normal(size=(5, 2)))
    assert pictures.min() == 0 and pictures.max() == 1


def test_more_numbers_leave_a_smaller_error_and_all_of_them_none():
    errors = linear_errors(ROWS[:40], ROWS[40:], [0, 1, 3, 12])
    assert list(errors.values()) == sorted(errors.values(), reverse=True)
    assert errors[12] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("images", [ROWS[:1], ROWS[0], ROWS.reshape(60, 3, 4)])
def test_what_is_no_table_of_images_is_refused(images):
    with pytest.raises(ValueError, match="Expected at least two images as rows"):
        PrincipalComponents.of(images)


@pytest.mark.parametrize("latent_dim", [-1, 13])
def test_a_latent_size_that_there_is_not_is_refused(latent_dim):
    with pytest.raises(ValueError, match=f"Expected a latent size from 0 to 12, found {latent_dim}"):
        PrincipalComponents.of(ROWS).encode(ROWS, latent_dim)
