"""What checks say about a model that has not learned, and about tables that compare nothing."""

from __future__ import annotations

import numpy as np
import pytest

from aelab.autoencoders import tables
from aelab.learned import what_never_learned
from kerasdata.runtime import keras
from labkit.scoring import UnmetError

layers = keras.layers


def test_a_model_whose_weights_are_no_numbers_is_said_to_have_diverged():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2), layers.Dense(1)])
    assert "has learned nothing yet" in what_never_learned(model, "decoder")
    for weight in model.weights:
        weight.assign(weight + 0.1)
    assert what_never_learned(model, "decoder") == ""
    model.weights[0].assign(model.weights[0] / 0)
    assert what_never_learned(model, "decoder").startswith("Weights of the decoder are nan or infinite. The training")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (dict.fromkeys(tables.MODELS, 0.0), "compares images with themselves"),
        ({"CAE": 0.02}, r'an entry "VGG16" in the table; found \[\'CAE\'\]. Every turn of the loop'),
        (
            {name: round(error, 3) for name, error in zip(tables.MODELS, (0.0147, 0.0125, 0.0255), strict=True)},
            "Keep all decimals",
        ),
    ],
)
def test_a_table_that_is_wrong_is_told_why(table, words):
    expected = dict(zip(tables.MODELS, np.array([0.0147, 0.0125, 0.0255]), strict=True))
    with pytest.raises(UnmetError, match=words):
        tables.table_is_right(table, expected, "the table", {})
