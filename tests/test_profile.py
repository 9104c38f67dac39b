"""Two profiles say how much to train; an environment variable chooses."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from aelab.profile import (
    ENVIRONMENT_VARIABLE,
    FULL,
    LARGEST_SEED,
    PROFILES,
    QUICK,
    SEED_VARIABLE,
    current_profile,
    named_profile,
)


@pytest.mark.parametrize("value", [None, "", "quick"])
def test_the_quick_profile_is_used_unless_told_otherwise(monkeypatch, value):
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, value)
    assert current_profile() is QUICK


def test_the_environment_chooses_the_full_profile(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "full")
    assert current_profile() is FULL


@pytest.mark.parametrize("name", ["fast", "FULL", " quick"])
def test_an_unknown_profile_is_refused_with_what_to_do(monkeypatch, name):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, name)
    with pytest.raises(ValueError, match=rf"named quick or full, found '{name}'.*AELAB_PROFILE.*unset it"):
        current_profile()


@pytest.mark.parametrize("seed", [0, 7, LARGEST_SEED])
def test_the_environment_chooses_the_seed_and_nothing_else(monkeypatch, seed):
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.setenv(SEED_VARIABLE, str(seed))
    assert current_profile() == dataclasses.replace(QUICK, seed=seed)


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_seed_the_profile_has_its_own(monkeypatch, value):
    monkeypatch.delenv(SEED_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(SEED_VARIABLE, value)
    assert current_profile().seed == QUICK.seed


@pytest.mark.parametrize("value", ["one", "-1", "1.5", " 1", "٣", "²", str(LARGEST_SEED + 1), "9" * 5000])
def test_a_seed_that_is_no_number_is_refused_with_what_to_do(monkeypatch, value):
    monkeypatch.setenv(SEED_VARIABLE, value)
    with pytest.raises(ValueError, match=r"a whole number from 0 to 4294967295 as seed.*AELAB_SEED, or unset it"):
        current_profile()


def test_a_profile_is_found_by_its_name():
    assert {name: named_profile(name) for name in PROFILES} == {"quick": QUICK, "full": FULL}


def test_a_profile_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        QUICK.seed = 1
    with pytest.raises(TypeError):
        PROFILES["mine"] = QUICK


def test_the_full_profile_is_the_handouts():
    assert (FULL.cnn_images, FULL.cae_images, FULL.test_images) == (60_000, 60_000, 10_000)
    assert (FULL.cnn.epochs, FULL.cnn.batch_size, FULL.cae.epochs, FULL.cae.batch_size) == (25, 32, 50, 128)


def test_the_quick_profile_is_smaller_and_both_have_one_seed():
    assert QUICK.cnn_images < FULL.cnn_images and QUICK.cae_images < FULL.cae_images
    assert QUICK.cnn.epochs < FULL.cnn.epochs and QUICK.cae.epochs < FULL.cae.epochs
    assert QUICK.seed == FULL.seed


def test_the_profiles_are_read_without_tensorflow():
    code = "import sys, aelab.profile; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
