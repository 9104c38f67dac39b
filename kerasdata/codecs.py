"""How Keras's objects cross the wall: models both ways, tensors and variables as arrays, layers not at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasdata.describe import ModelData, model_data, model_of
from kerasdata.layers import refuse
from kerasdata.rebuild import rebuild
from kerasdata.runtime import keras, tf
from labkit.codec import Codec, NotPlain


def _describe_model(model: Any) -> Any:
    return model_data(model).to_plain()


def _rebuild_model(content: Any) -> Any:
    try:
        data = ModelData.from_plain(content)
    except ValueError as error:
        refuse(str(error))
    return rebuild(data)


def _restore_model(content: Any) -> Any:
    return model_of(ModelData.from_plain(content))


def _describe_tensor(tensor: Any) -> Any:
    if not hasattr(tensor, "numpy"):  # of a graph
        raise NotPlain
    return np.asarray(tensor.numpy())


def _refuse_layer(layer: Any) -> Any:
    raise NotPlain


CODECS = (
    Codec((keras.Model,), _describe_model, _rebuild_model, _restore_model, tag="model", label="Model"),
    Codec((keras.layers.Layer, keras.KerasTensor), _refuse_layer),
    Codec((keras.Variable, *((tf.Tensor, tf.Variable) if tf is not None else ())), _describe_tensor),
)
