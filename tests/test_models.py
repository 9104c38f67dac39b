"""A student's model leaves the notebook as plain data and computes the same when it is rebuilt."""

import numpy as np
import pytest
from keras import layers, ops
from right_and_wrong import AUTOENCODERS, CONVOLUTIONAL, DEEP, WRONG_DECODERS

from aelab.backbones import frozen_encoder, standardised
from kerasdata.architecture import loss_name
from kerasdata.describe import ModelData, model_data, model_of
from kerasdata.rebuild import rebuild
from kerasdata.runtime import keras, tf
from labkit.codec import NotPlain
from labkit.wire import dump, load

MOST = 10**9
BUILT_IN = {
    "vector": (
        (4,),
        [
            lambda: layers.Activation("gelu"),
            lambda: layers.ActivityRegularization(0.1),
            lambda: layers.AlphaDropout(0.1),
            lambda: layers.BatchNormalization(momentum=0.9, epsilon=1e-4),
            lambda: layers.Dense(3, kernel_regularizer="l2", bias_constraint="non_neg", activity_regularizer="l1"),
            lambda: layers.Dense(3, kernel_initializer=keras.initializers.HeNormal(seed=3), use_bias=False),
            lambda: layers.Dense(3, activation=layers.LeakyReLU()),
            layers.ELU,
            layers.Flatten,
            lambda: layers.GaussianDropout(0.1),
            lambda: layers.GaussianNoise(0.1),
            lambda: layers.GroupNormalization(2),
            layers.Identity,
            layers.LayerNormalization,
            lambda: layers.LeakyReLU(0.3),
            layers.Normalization,
            lambda: layers.Normalization(mean=[0.0, 1, 2, 3], variance=[1.0, 2, 3, 4]),
            layers.PReLU,
            lambda: layers.ReLU(6),
            lambda: layers.RepeatVector(3),
            lambda: layers.Rescaling(1 / 255, offset=[1.0, 2, 3, 4]),
            lambda: layers.Reshape((2, -1)),
            layers.Softmax,
            layers.UnitNormalization,
        ],
    ),
    "sequence": (
        (6, 4),
        [
            lambda: layers.AveragePooling1D(2),
            lambda: layers.Conv1D(3, 2),
            lambda: layers.Conv1DTranspose(3, 2, strides=2),
            lambda: layers.Cropping1D(1),
            layers.GlobalAveragePooling1D,
            layers.GlobalMaxPooling1D,
            lambda: layers.MaxPooling1D(2),
            lambda: layers.Permute((2, 1)),
            lambda: layers.SpatialDropout1D(0.1),
            lambda: layers.UpSampling1D(2),
            lambda: layers.ZeroPadding1D(1),
        ],
    ),
    "image": (
        (8, 8, 4),
        [
            lambda: layers.AveragePooling2D(2),
            lambda: layers.BatchNormalization(axis=1),
            lambda: layers.Conv2D(4, 3, padding="same", dilation_rate=2),
            lambda: layers.Conv2D(4, 3, groups=2, strides=(2, 1), activation="relu"),
            lambda: layers.Conv2DTranspose(3, 3, strides=2, padding="same", output_padding=1),
            lambda: layers.Cropping2D(((1, 2), (0, 1))),
            lambda: layers.DepthwiseConv2D(3, depth_multiplier=2),
            lambda: layers.GlobalAveragePooling2D(keepdims=True),
            layers.GlobalMaxPooling2D,
            lambda: layers.MaxPooling2D(3, 2, padding="same"),
            lambda: layers.Normalization(axis=None),
            lambda: layers.PReLU(shared_axes=[1, 2]),
            lambda: layers.Resizing(16, 16),
            lambda: layers.SeparableConv2D(4, 3),
            lambda: layers.SpatialDropout2D(0.2),
            lambda: layers.UpSampling2D(2, interpolation="bilinear"),
            lambda: layers.ZeroPadding2D(((1, 0), (2, 3))),
        ],
    ),
}
OPERATIONS = {
    "sums with numbers": lambda x: 2 - ops.relu(x) * 3 + x / 4,
    "powers": lambda x: ops.sqrt(ops.square(x) + 1e-3) + x**2 + ops.exp(-x),
    "means": lambda x: ops.mean(x, axis=-1, keepdims=True),
    "sums": lambda x: ops.sum(x, axis=1),
    "clipping": lambda x: ops.clip(x, 0.2, 0.8),
    "shapes": lambda x: ops.reshape(ops.squeeze(ops.expand_dims(x, -1), -1), (-1, 2, 2)),
    "joining": lambda x: ops.concatenate([x, ops.tanh(x)]),
    "keras.activations": lambda x: keras.activations.softmax(keras.activations.relu(keras.activations.gelu(x))),
    "merging layers": lambda x: layers.Concatenate()([layers.Add()([x, x]), layers.Multiply()([x, x]), x]),
    "other merging layers": lambda x: layers.Dot(1)([layers.Maximum()([x, x]), layers.Subtract()([x, x * 2])]),
    "a fixed mode": lambda x: layers.BatchNormalization()(x, training=False),
}


def sent(model):
    """Return the model as the grader rebuilds it."""
    return ModelData.from_plain(load(dump(model_data(model).to_plain()), MOST))


def images_for(model):
    return np.random.default_rng(0).random((3, *model.input_shape[1:]), np.float32)


def expect_the_same(model, other):
    images = images_for(model)
    np.testing.assert_allclose(other(images, training=False), model(images, training=False), atol=1e-6)
    assert isinstance(other, keras.Sequential) == isinstance(model, keras.Sequential)
    assert [weight.shape for weight in other.trainable_weights] == [w.shape for w in model.trainable_weights]
    flags = [[(layer.name, layer.trainable) for layer in m._flatten_layers()] for m in (model, other)]
    assert flags[0] == flags[1]


@pytest.mark.parametrize("name", CONVOLUTIONAL)
def test_a_right_decoder_is_rebuilt(name):
    model = CONVOLUTIONAL[name](9)
    expect_the_same(model, rebuild(sent(model)))


@pytest.mark.parametrize("build", [*AUTOENCODERS.values(), *DEEP.values()], ids=[*AUTOENCODERS, *DEEP])
def test_a_right_autoencoder_and_its_encoder_are_rebuilt(build):
    for model in build():
        expect_the_same(model, rebuild(sent(model)))


@pytest.mark.parametrize("name", sorted(WRONG_DECODERS.keys() - {"an impostor", "no input", "no model"}))
def test_a_wrong_decoder_is_rebuilt(name):
    model = WRONG_DECODERS[name][0](8)
    expect_the_same(model, rebuild(sent(model)))


@pytest.mark.parametrize("name", ["VGG16", "ResNet50"])
def test_a_frozen_encoder_is_rebuilt(name):
    encoder = frozen_encoder(name)
    expect_the_same(encoder, rebuild(sent(encoder)))
    standard = standardised(encoder, np.asarray(encoder(images_for(encoder))))
    expect_the_same(standard, rebuild(sent(standard)))


@pytest.mark.parametrize(
    ("shape", "make"), [(shape, make) for shape, made in BUILT_IN.values() for make in made], ids=lambda part: ""
)
def test_a_built_in_layer_is_rebuilt(shape, make):
    layer, inputs = make(), keras.Input(shape)
    functional = keras.Model(inputs, layer(inputs))
    if isinstance(layer, layers.Normalization) and layer.input_mean is None:
        layer.adapt(np.random.default_rng(0).random((50, *shape), np.float32))
    if isinstance(layer, layers.BatchNormalization):
        layer.set_weights([np.random.default_rng(0).random(weight.shape) for weight in layer.get_weights()])
    expect_the_same(functional, rebuild(sent(functional)))
    sequential = keras.Sequential([keras.Input(shape), layer])
    expect_the_same(sequential, rebuild(sent(sequential)))


@pytest.mark.parametrize("name", OPERATIONS)
def test_functions_of_keras_are_rebuilt(name):
    inputs = keras.Input((4,))
    model = keras.Model(inputs, OPERATIONS[name](inputs))
    expect_the_same(model, rebuild(sent(model)))


def test_a_layer_that_is_frozen_alone_stays_so():
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(3), layers.Dense(2)])
    model = keras.Sequential([keras.Input((3,)), inner, layers.Dense(2), layers.BatchNormalization()])
    inner.layers[0].trainable = False
    expect_the_same(model, rebuild(sent(model)))


def test_a_layer_that_learns_in_a_frozen_model_stays_so():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(3), layers.Dense(2)])
    model.trainable = False
    model.layers[1].trainable = True
    expect_the_same(model, rebuild(sent(model)))


def test_a_layer_that_is_used_twice_is_one_layer():
    inputs, shared = keras.Input((3,)), layers.Dense(3)
    model = keras.Model(inputs, shared(ops.relu(shared(inputs))))
    expect_the_same(model, rebuild(sent(model)))


def test_a_model_of_two_inputs_and_outputs_is_rebuilt():
    one, two = keras.Input((3,)), keras.Input((4,))
    model = keras.Model([one, two], [layers.Dense(2)(two), layers.Dense(2)(one)])
    other = rebuild(sent(model))
    images = [np.ones((2, 3), np.float32), np.ones((2, 4), np.float32)]
    for expected, found in zip(model(images), other(images), strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_sequential_model_that_first_saw_data_is_rebuilt():
    model = keras.Sequential([layers.Dense(3), layers.Dense(2)])
    model(np.ones((2, 5), np.float32))
    expect_the_same(model, rebuild(sent(model)))


def test_a_sequential_model_without_input_is_still_without():
    model = keras.Sequential([layers.Dense(3)])
    assert not rebuild(sent(model)).built


def test_a_compiled_model_is_rebuilt():
    model = CONVOLUTIONAL["nested steps"](4)
    model.compile(loss=lambda true, predicted: 0.0, optimizer="adam")
    expect_the_same(model, rebuild(sent(model)))


@pytest.mark.parametrize(
    ("loss", "name"),
    [("mae", "mean_absolute_error"), (keras.losses.MeanSquaredError(), "mean_squared_error"), (lambda y, p: y - p, "")],
)
def test_the_name_of_the_loss_comes_along(loss, name):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    model.compile("adam", loss)
    assert loss_name(rebuild(sent(model))) == name


def test_a_subclass_without_code_of_its_own_is_rebuilt():
    class Own(keras.Model):
        def train_step(self, data):
            return {}

    inputs = keras.Input((3,))
    model = Own(inputs, layers.Dense(2)(inputs))
    expect_the_same(model, rebuild(sent(model)))


def test_a_sequential_of_ones_own_without_own_code_is_what_its_layers_are():
    class Encoder(keras.Sequential):
        def __init__(self):
            super().__init__([keras.Input((3,)), layers.Dense(2, activation="relu"), layers.Dense(4)])

    model = Encoder()
    images = images_for(model)
    np.testing.assert_allclose(rebuild(sent(model))(images), model(images), atol=1e-6)


def test_initializers_of_ones_own_do_not_matter():
    model = keras.Sequential(
        [keras.Input((3,)), layers.Dense(2, kernel_initializer=lambda shape, dtype: ops.ones(shape))]
    )
    expect_the_same(model, rebuild(sent(model)))


def test_a_name_with_accents_and_spaces_is_kept():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, name="couche dernière")])
    assert rebuild(sent(model)).layers[-1].name == "couche dernière"


def test_sending_a_model_leaves_its_activations_alone():
    model = CONVOLUTIONAL["a function of one's own"](4)
    before = [getattr(layer, "activation", None) for layer in model.layers]
    model_data(model)
    assert [getattr(layer, "activation", None) for layer in model.layers] == before


class OwnLayer(layers.Layer):
    def call(self, x):
        return x


class OwnModel(keras.Model):
    def call(self, x):
        return x


class OwnCall(keras.Model):
    def call(self, x):
        return super().call(x) * 2


class OwnSequential(keras.Sequential):
    pass


class OwnCallOfSequential(keras.Sequential):
    def call(self, x):
        return super().call(x) * 2


def holding(*parts):
    return keras.Sequential([keras.Input((3,)), *parts])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: holding(layers.Lambda(lambda x: x, name="mine")), "a Lambda layer, 'mine'"),
        (lambda: holding(holding(layers.Lambda(lambda x: x, name="inner"))), "a Lambda layer, 'inner'"),
        (lambda: holding(OwnLayer(name="mine")), "'mine', and OwnLayer is a class of your own"),
        (lambda: holding(layers.Dense(3, activation=lambda x: x**2, name="mine")), "layer 'mine' has an activation"),
        (lambda: holding(layers.Dense(3, activation=OwnLayer())), "and OwnLayer is a class"),
        (OwnModel, "OwnModel is a class of your own"),
        (lambda: OwnCall(inputs := keras.Input((3,)), layers.Dense(3)(inputs)), "OwnCall is a class of your own"),
        (
            lambda: OwnCallOfSequential([keras.Input((3,)), layers.Dense(2)]),
            "OwnCallOfSequential is a class of your own",
        ),
        (lambda: holding(holding(), OwnSequential([keras.Input((3,)), layers.Dense(2)])), "OwnSequential"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_code_of_ones_own_stays_behind_with_the_reason(make, reason):
    with pytest.raises(NotPlain, match="built-in") as raised:
        model_data(make())
    assert reason in str(raised.value)


def test_an_impostor_with_the_name_of_an_activation_is_found_out():
    with pytest.raises(NotPlain):
        model_data(WRONG_DECODERS["an impostor"][0](4))


@pytest.mark.parametrize("function", [tf.nn.relu, tf.nn.sigmoid, tf.nn.softmax, tf.tanh, ops.silu, lambda x: x])
def test_a_function_that_equals_an_activation_is_taken_for_it(function):
    model = holding(layers.Dense(3, activation=function))
    expect_the_same(model, rebuild(sent(model)))


def test_a_model_of_the_graders_reaches_the_student():
    inputs = keras.Input((3,))
    model = keras.Model(inputs, layers.Normalization(name="n")(layers.Dense(3, activation="relu")(inputs)))
    model.get_layer("n").adapt(np.random.default_rng(0).random((50, 3), np.float32))
    images = images_for(model)
    np.testing.assert_allclose(model_of(sent(model))(images), model(images), atol=1e-6)
