"""Models go from one notebook to the next complete, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keras import layers
from tiny import ROWS, functional

from aelab.autoencoders import saved
from aelab.autoencoders.saved import load_models, save_model

# Keras 3.15 causes this warning itself when NumPy 2 asks for a model's weights.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def pair(bias="ones"):
    decoder = functional(layers.Dense(4, bias_initializer=bias), width=2)
    return {"encoder": functional(layers.Dense(2)), "decoder": decoder}


def weights(model):
    return [weight for part in ("encoder", "decoder") for weight in model[part].get_weights()]


def same(first, second):
    return all(map(np.array_equal, weights(first), weights(second)))


@pytest.fixture(autouse=True)
def reference(monkeypatch):
    models = {name: pair() for name in saved.MODELS}
    monkeypatch.setattr(saved, "reference_model", models.__getitem__)
    return models


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "saved_models"


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_processes_begin_with_different_reference_models_and_come_to_the_same(folder, monkeypatch):
    begun = []

    def reference_model(name):
        begun.append(name)
        return pair() | {"drawn": np.random.random()}

    monkeypatch.setattr(saved, "reference_model", reference_model)
    after = []
    for process in (3, 4, 5):
        monkeypatch.setattr(saved.os, "getpid", lambda process=process: process)
        assert list(load_models(folder)) == ["VGG16", "ResNet50", "CAE"]
        after.append(np.random.random())
    assert begun[::3] == ["VGG16", "ResNet50", "CAE"]
    assert len(set(after)) == 1


def test_what_was_saved_is_loaded_and_reference_models_take_the_other_places(folder, reference, capsys):
    mine = pair()
    save_model("VGG16", mine, folder)
    models = load_models(folder)
    assert list(models) == ["VGG16", "ResNet50", "CAE"]
    assert same(models["VGG16"], mine) and models["CAE"] is reference["CAE"]
    assert np.array_equal(models["VGG16"]["encoder"].predict(ROWS, verbose=0), mine["encoder"].predict(ROWS, verbose=0))
    assert capsys.readouterr().out.splitlines() == [
        f"Saved VGG16 in {folder / 'VGG16'}",
        "VGG16: the model that you trained and saved",
        "ResNet50: a reference model",
        "CAE: a reference model",
    ]


def test_where_nothing_was_saved_reference_models_are_loaded(folder, reference):
    assert load_models(folder) == reference


def test_saving_again_replaces_the_model_and_leaves_nothing_else(folder):
    save_model("CAE", pair(), folder)
    newer = pair()
    save_model("CAE", newer, folder)
    assert same(load_models(folder)["CAE"], newer)
    assert files(folder) == ["CAE", "CAE/decoder.keras", "CAE/encoder.keras"]


def test_the_models_of_the_notebook_are_not_touched_by_saving(folder):
    mine = pair()
    before = [np.copy(weight) for weight in weights(mine)]
    save_model("CAE", mine, folder)
    assert all(map(np.array_equal, before, weights(mine)))


class Broken:
    def save(self, path, **settings):
        path.write_bytes(b"half")
        raise OSError("No space left on device")


def test_a_save_that_fails_leaves_the_older_model_and_nothing_half_written(folder):
    older = pair()
    save_model("CAE", older, folder)
    with pytest.raises(OSError, match="No space"):
        save_model("CAE", {"encoder": pair()["encoder"], "decoder": Broken()}, folder)
    assert files(folder) == ["CAE", "CAE/decoder.keras", "CAE/encoder.keras"]
    assert same(load_models(folder)["CAE"], older)


@pytest.mark.parametrize(
    ("name", "model", "message"),
    [
        ("vgg16", {}, "one of VGG16, ResNet50, CAE, found 'vgg16'"),
        ("../CAE", {}, "one of VGG16"),
        ("CAE", {}, "found no encoder and no decoder"),
        ("CAE", {"encoder": None}, "found no decoder"),
    ],
)
def test_what_cannot_be_saved_is_refused(folder, name, model, message):
    with pytest.raises(ValueError, match=message):
        save_model(name, model, folder)
    assert not folder.exists()


@pytest.fixture
def original(tmp_path):
    save_model("CAE", pair(), tmp_path)
    return tmp_path / "CAE"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_passed_over_for_the_reference_model(original, folder, reference, data):
    whole = (original / "encoder.keras").read_bytes()
    start = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(st.sampled_from([whole[:start], whole[:start] + bytes(30) + whole[start + 30 :], b"", b"PK"]))
    (folder / "CAE").mkdir(parents=True, exist_ok=True)
    (folder / "CAE" / "decoder.keras").write_bytes((original / "decoder.keras").read_bytes())
    (folder / "CAE" / "encoder.keras").write_bytes(damaged)
    loaded = load_models(folder)["CAE"]
    assert loaded is reference["CAE"] or set(loaded) == {"encoder", "decoder"}


def test_a_file_cut_in_half_is_passed_over_for_the_reference_model(original, folder, reference):
    for part in ("encoder", "decoder"):
        (folder / "CAE").mkdir(parents=True, exist_ok=True)
        content = (original / f"{part}.keras").read_bytes()
        (folder / "CAE" / f"{part}.keras").write_bytes(content[: len(content) // 2])
    assert load_models(folder)["CAE"] is reference["CAE"]


def test_a_model_with_one_part_only_is_passed_over(original, folder, reference):
    (folder / "CAE").mkdir(parents=True)
    (folder / "CAE" / "encoder.keras").write_bytes((original / "encoder.keras").read_bytes())
    assert load_models(folder)["CAE"] is reference["CAE"]


@pytest.mark.filterwarnings("ignore:.*lambda.*:UserWarning")
def test_a_file_that_holds_code_is_not_run(folder, reference):
    ran = []
    model = {"encoder": functional(layers.Lambda(lambda x: ran.append(1) or x)), "decoder": pair()["decoder"]}
    save_model("CAE", model, folder)
    ran.clear()
    assert load_models(folder)["CAE"] is reference["CAE"]
    assert not ran


def test_a_model_that_was_not_trained_is_saved_and_called_so(folder, capsys):
    save_model("CAE", pair(bias="zeros"), folder)
    save_model("CAE", pair(), folder)
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("though it was not trained yet") and second == f"Saved CAE in {folder / 'CAE'}"
