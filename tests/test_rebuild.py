"""An untrusted description of a model gives a model of known layers, or is refused before anything happens."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers, ops

from kerasdata import rebuild as rebuilding
from kerasdata.describe import ModelData, model_data
from kerasdata.rebuild import rebuild
from kerasdata.runtime import keras
from labkit.codec import CannotLeave


def data_of(model):
    return model_data(model)


def sequential(*parts, shape=(4,)):
    return data_of(keras.Sequential([keras.Input(shape), *parts]))


def functional():
    inputs = keras.Input((4,), name="in")
    x = layers.Dense(3, name="dense", activation="relu")(inputs)
    return data_of(keras.Model(inputs, ops.relu(layers.Concatenate(name="join")([x, inputs])), name="whole"))


def with_layer(class_name, module="keras.layers", registered_name=None, **config):
    """Return a Sequential model whose second layer is described by hand."""
    data = sequential(layers.Activation("relu"))
    described = data.config["config"]["layers"][1]
    described |= {"class_name": class_name, "module": module, "registered_name": registered_name}
    described["config"] = {"name": "it", **config}
    return data


def changed(data, *path, value):
    """Return the data with another value at one place in the configuration."""
    config = copy.deepcopy(data.config)
    place = config
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return ModelData(config, data.weights, data.trainable)


def refused(data, match="cannot be taken out"):
    with pytest.raises(CannotLeave, match=match):
        rebuild(data)


@pytest.mark.parametrize(
    ("class_name", "module", "registered_name"),
    [
        ("Lambda", "keras.layers", None),
        ("TFSMLayer", "keras.layers", None),
        ("TorchModuleWrapper", "keras.layers", None),
        ("FlaxLayer", "keras.layers", None),
        ("Dense", "keras.layers", "Package>Dense"),
        ("Dense", "os", None),
        ("Dense", "keras.src.layers", None),
        ("system", "os", None),
        ("Popen", "subprocess", None),
        ("load_model", "keras.saving", None),
        ("get_file", "keras.utils", None),
        ("function", "builtins", "function"),
        ("__lambda__", "builtins", None),
        ("__import__", "builtins", None),
        ("Relu", "keras.src.ops.nn", "Package>Relu"),
        ("Conv", "keras.src.ops.nn", "Conv"),
        ("Model", "keras", None),
        ("__class__", "keras.layers", None),
        (None, None, None),
        (["Dense"], "keras.layers", None),
        ("Dense", {"keras": 1}, None),
        (7, 8, 9),
    ],
)
def test_a_class_that_is_not_on_the_list_is_refused(class_name, module, registered_name):
    refused(with_layer(class_name, module, registered_name))


@pytest.mark.parametrize(
    "activation",
    [
        "no such",
        "os.system",
        "Package>relu",
        {"class_name": "function", "module": "os", "config": "system", "registered_name": "system"},
        {"class_name": "__lambda__", "config": {"value": "4wAA"}},
        {"class_name": "Lambda", "module": "keras.layers", "config": {"name": "l"}, "registered_name": None},
        {"class_name": "Dense", "module": "keras.layers", "config": {"name": "l", "units": 3}, "registered_name": None},
        ["relu"],
        3,
    ],
    ids=str,
)
def test_an_activation_that_is_not_on_the_list_is_refused(activation):
    refused(with_layer("Activation", activation=activation), "activation")


@pytest.mark.parametrize(
    "initializer",
    [
        "os.system",
        {"class_name": "system", "module": "os", "config": {"command": "true"}, "registered_name": None},
        {"class_name": "Zeros", "module": "keras.initializers", "config": {}, "registered_name": "Own>Zeros"},
        {"class_name": "Constant", "module": "keras.initializers", "config": {"value": {"a": 1}}},
        {"class_name": "Constant", "module": "keras.initializers", "config": {"values": 1}},
        {"class_name": "Zeros", "config": {}, "extra": 1},
        {"class_name": ["Zeros"], "config": {}},
        [],
    ],
    ids=str,
)
def test_an_initializer_that_is_not_on_the_list_is_refused(initializer):
    refused(with_layer("Dense", units=3, kernel_initializer=initializer))


@pytest.mark.parametrize("setting", ["kernel_regularizer", "bias_constraint", "activity_regularizer", "dtype"])
def test_an_object_of_another_class_in_a_setting_is_refused(setting):
    described = {"class_name": "Popen", "module": "subprocess", "config": {"args": "true"}, "registered_name": None}
    refused(with_layer("Dense", units=3, **{setting: described}))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("custom_objects", {}),
        ("build_config", {}),
        ("input_shape", [4]),
        ("weights", [1]),
        ("kwargs", {}),
        ("self", 1),
        ("units", 10**9),
        ("units", -(10**9)),
        ("units", {"class_name": "__tensor__", "config": {"value": 1, "dtype": "int32"}}),
        ("units", None),
        ("units", "three"),
        ("units", 1e300),
        ("lora_rank", 10**6),
        ("quantization_config", {"class_name": "Int8QuantizationConfig", "module": "keras", "config": {}}),
        ("dtype", "mixed_float16"),
        ("dtype", {"class_name": "QuantizedDTypePolicy", "config": {"name": "int8"}}),
        ("trainable", "x" * 1_000),
        ("name", "a/b"),
        ("name", "x" * 1_000),
        ("name", None),
    ],
    ids=str,
)
def test_a_setting_that_is_unknown_or_too_large_is_refused(setting, value):
    refused(with_layer("Dense", **{"units": 3} | {setting: value}))


@pytest.mark.parametrize(
    ("class_name", "config"),
    [
        ("Dense", {"units": 65_536}),
        ("RepeatVector", {"n": 65_536 * 8}),
        ("Reshape", {"target_shape": [65_536, 65_536, 65_536, 65_536, 65_536]}),
        ("Normalization", {"axis": -1, "mean": [0.0] * 5_000, "variance": [0.0] * 5_000}),
    ],
)
def test_a_layer_that_is_too_large_is_refused(class_name, config):
    refused(with_layer(class_name, **config))


@pytest.mark.parametrize(
    "parts",
    [
        [layers.UpSampling2D(1_000)],
        [layers.UpSampling2D(40), layers.UpSampling2D(40)],
        [layers.ZeroPadding2D(20_000)],
        [layers.Resizing(5_000, 5_000)],
    ],
    ids=lambda parts: parts[0].name,
)
def test_an_output_that_is_too_large_is_refused(parts):
    refused(sequential(*parts, shape=(8, 8, 3)), "more than")


def test_a_large_input_is_refused_before_its_normalisation_allocates():
    data = sequential(layers.Normalization(axis=[1, 2, 3], mean=0.0, variance=1.0), shape=(2, 2, 2))
    refused(changed(data, "config", "layers", 0, "config", "batch_shape", value=[None, 60_000, 60_000, 3]), "more than")


def test_a_model_that_computes_too_much_is_refused():
    parts = [layers.Conv2D(64, 3, padding="same", name=f"c{number}") for number in range(120)]
    refused(sequential(*parts, shape=(32, 32, 64)), "computes too much")


def test_weights_of_another_shape_are_refused_before_any_is_made():
    data = sequential(layers.Dense(3))
    refused(changed(data, "config", "layers", 1, "config", "units", value=60_000), "needs a weight of shape")


def test_a_weight_too_few_is_refused():
    data = sequential(layers.Dense(3), layers.Dense(3))
    refused(ModelData(data.config, data.weights[:-1], data.trainable[:-1]), "needs a weight")


def test_a_weight_too_many_is_refused():
    data = sequential(layers.Dense(3))
    refused(ModelData(data.config, (*data.weights, np.zeros(2)), (*data.trainable, True)), "2 weights")


def test_weights_of_another_type_are_refused():
    data = sequential(layers.Dense(3))
    refused(ModelData(data.config, tuple(w.astype(np.float64) for w in data.weights), data.trainable), "do not fit")


def test_too_many_parameters_are_refused():
    data = sequential(layers.Dense(3))
    refused(ModelData(data.config, (np.broadcast_to(np.float32(0), (10_000, 10_000)),), (True,)), "parameters")


def test_a_sequential_model_without_input_makes_no_weights_later():
    model = rebuild(data_of(keras.Sequential([layers.Dense(3)])))
    with pytest.raises(CannotLeave):
        model(np.zeros((1, 2), np.float32))


def test_too_many_layers_are_refused():
    data = sequential(layers.Activation("relu"))
    described = data.config["config"]["layers"]
    described += [described[1] | {"config": described[1]["config"] | {"name": f"l{n}"}} for n in range(3_000)]
    refused(data, "too many layers")


def test_models_that_are_nested_too_deeply_are_refused(monkeypatch):
    monkeypatch.setattr(rebuilding, "MOST_DEPTH", 4)
    model = keras.Sequential([keras.Input((4,)), layers.ReLU()])
    for _ in range(4):
        model = keras.Sequential([keras.Input((4,)), model])
    refused(data_of(model), "nested")


def test_models_that_call_models_many_times_are_refused():
    inputs = x = keras.Input((4,))
    for _ in range(3):
        block = keras.Model(inputs, x)
        inputs = x = keras.Input((4,))
        for _ in range(12):
            x = block(x) + x
    data = data_of(keras.Model(inputs, x))
    refused(data, "too many layers")


def test_a_graph_that_does_not_follow_from_its_inputs_is_refused():
    data = functional()
    history = data.config["config"]["layers"][1]["inbound_nodes"][0]["args"][0]["config"]
    history["keras_history"] = ["dense", 0, 0]
    refused(data, "are not connected to its inputs")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["input_layers"], ["dense", 0, 0]),
        (["input_layers"], []),
        (["output_layers"], {"a": ["dense", 0, 0]}),
        (["output_layers"], ["dense", 7, 0]),
        (["output_layers"], ["dense", 0, 7]),
        (["output_layers"], ["dense", -1, 0]),
        (["output_layers"], [[["dense", 0, 0]]]),
        (["layers", 1, "name"], "in"),
        (["layers", 1, "inbound_nodes"], None),
        (["layers", 1, "inbound_nodes"], [1]),
        (["layers", 1, "inbound_nodes", 0, "kwargs"], {"training": "yes"}),
        (["layers", 1, "inbound_nodes", 0, "kwargs"], {"other": None}),
        (["layers", 1, "inbound_nodes", 0, "args"], ["text"]),
        (["layers", 1, "inbound_nodes", 0, "args"], [{"class_name": "__numpy__", "config": {"value": [1]}}]),
        (["layers", 1, "inbound_nodes", 0, "args"], []),
        (["layers"], 3),
        (["layers"], [3]),
        (["extra"], 3),
        (["name"], 3),
    ],
    ids=str,
)
def test_a_graph_that_is_damaged_is_refused(path, value):
    refused(changed(functional(), "config", *path, value=value))


@pytest.mark.parametrize("config", [{}, {"class_name": "Dense"}, {"class_name": "Sequential", "module": "keras"}])
def test_a_description_of_nothing_is_refused(config):
    refused(ModelData(config, (), ()))


def test_a_layer_alone_is_no_model():
    data = sequential(layers.Activation("relu"))
    refused(ModelData(data.config["config"]["layers"][1], (), ()), "not a model")


def places(value, path=()):
    """Yield every place in a configuration."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


FUNCTIONAL = functional()
PLACES = sorted((path for path in places(FUNCTIONAL.config) if path), key=str)
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from(["relu", "dense", "in", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["class_name", "config", "module", "args", "name"]), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), junk)
def test_any_change_of_a_description_gives_a_model_or_a_refusal(path, value):
    try:
        model = rebuild(changed(FUNCTIONAL, *path, value=value))
    except CannotLeave:
        return
    assert isinstance(model, keras.Model)


def test_the_same_data_give_the_same_model_and_others_another():
    data, other = sequential(layers.Dense(3)), sequential(layers.Dense(3))
    assert rebuild(data) is rebuild(ModelData(copy.deepcopy(data.config), data.weights, data.trainable))
    assert rebuild(data) is not rebuild(other)
    frozen = ModelData(data.config, data.weights, (False, False))
    assert rebuild(frozen) is not rebuild(data)
    assert rebuild(data).trainable_weights != []


def test_few_models_are_remembered():
    for _ in range(rebuilding.REMEMBERED + 3):
        rebuild(sequential(layers.Dense(3)))
    assert len(rebuilding._remembered) == rebuilding.REMEMBERED


def test_fewer_models_are_remembered_where_they_are_large(monkeypatch):
    monkeypatch.setattr(rebuilding, "MOST_PARAMETERS", 40)
    for _ in range(5):
        rebuild(sequential(layers.Dense(3)))  # 15 parameters
    assert len(rebuilding._remembered) == 3


def test_a_model_whose_input_is_unknown_is_remembered_beside_others():
    without_input = data_of(keras.Sequential([layers.Dense(3)]))
    model = rebuild(without_input)
    rebuild(sequential(layers.Dense(3)))
    assert rebuild(without_input) is model


def test_a_remembered_model_computes_after_keras_forgot_its_session():
    data = sequential(layers.Dense(3))
    inputs = np.ones((2, 4), np.float32)
    expected = rebuild(data).predict(inputs, verbose=0)
    keras.backend.clear_session()
    np.testing.assert_allclose(rebuild(data).predict(inputs, verbose=0), expected)
