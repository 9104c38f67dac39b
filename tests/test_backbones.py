"""The frozen networks carry the ImageNet weights, and their features are computed once."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from functools import cache

import numpy as np
import pytest
from keras import layers
from tiny import functional, own_cache

from aelab import backbones, data, features
from aelab.autoencoders import encoder as check_encoder
from aelab.backbones import CUTS, frozen_encoder, imagenet_network, standardised, weights_digest
from aelab.features import encode
from kerasdata.runtime import keras
from labkit.checks import Outcome, run_check

DIGESTS = {
    "VGG16": "d9a27cc1fc7f975ef8cff49180e794ccd7c4bc868ebb49740803b3bbaa8dbefd",
    "ResNet50": "0bc980a428a36f420900bb40cf356286902c7c909755c5deef65ccacf39cf9fb",
}
WIDTHS = {"VGG16": 256, "ResNet50": 512}
NAMES = list(DIGESTS)

network = cache(imagenet_network)  # they take a second or more to build; no test changes them


@cache
def images():
    return data.to_rgb32(data.load_images("train").pixels[:48])


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_are_those_of_imagenet(name):
    assert weights_digest(network(name)) == DIGESTS[name]


def test_a_network_is_built_without_drawing_weights_and_other_layers_draw_theirs(monkeypatch):
    drawn = []
    uniform = keras.initializers.VarianceScaling.__call__
    monkeypatch.setattr(
        keras.initializers.VarianceScaling, "__call__", lambda self, *a, **k: drawn.append(a) or uniform(self, *a, **k)
    )
    imagenet_network("VGG16")
    assert drawn == []
    assert keras.layers.Dense(3)(np.ones((1, 2))).numpy().any()
    assert len(drawn) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_frozen_encoder_gives_one_vector_an_image_and_learns_nothing(name):
    encoder = frozen_encoder(name)
    assert encoder.output_shape == (None, WIDTHS[name]) and encoder.trainable_weights == []
    assert encoder(images()[:2]).shape == (2, WIDTHS[name])


def test_an_encoder_is_the_network_up_to_its_cut_averaged_over_the_image():
    encoder = frozen_encoder("VGG16", cut="block1_pool")
    upto = keras.Model(network("VGG16").input, network("VGG16").get_layer("block1_pool").output)
    expected = np.asarray(upto(images()[:3])).mean(axis=(1, 2))
    assert np.allclose(encoder(images()[:3]), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_frozen_encoder_keeps_no_layer_behind_its_cut_in_memory(name, monkeypatch):
    last_layers = []

    def watched(name):
        whole = imagenet_network(name)
        last_layers.append(weakref.ref(whole.layers[-2]))  # a convolution, or the layer right behind one
        return whole

    monkeypatch.setattr(backbones, "imagenet_network", watched)
    encoder = frozen_encoder(name)
    gc.collect()
    assert last_layers[0]() is None and encoder(images()[:1]).shape == (1, WIDTHS[name])


def test_standardised_features_have_mean_0_and_variance_1_on_the_training_images():
    frozen = frozen_encoder("VGG16")
    raw = np.asarray(frozen(images()))
    encoder = standardised(frozen, raw)
    values = np.asarray(encoder(images()), np.float64)
    varies = raw.std(axis=0) > 1e-2
    assert np.allclose(values.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(values[:, varies].var(axis=0), 1, atol=1e-2)
    assert varies.mean() > 0.5 and encoder.trainable_weights == []


def test_a_feature_that_never_varies_is_no_number_to_divide_by():
    frozen = functional(layers.Dense(3))
    values = np.asarray(standardised(frozen, np.ones((8, 3), np.float32))(np.ones((2, 4), np.float32)))
    assert np.isfinite(values).all()


@pytest.mark.parametrize("call", [imagenet_network, frozen_encoder])
def test_an_unknown_network_is_refused_with_the_known_names(call):
    with pytest.raises(ValueError, match="'VGG16' or 'ResNet50', found 'vgg16'"):
        call("vgg16")


@pytest.mark.parametrize("shape", [(8, 4), (3,), (8, 3, 1)])
def test_features_of_another_encoder_are_refused(shape):
    with pytest.raises(ValueError, match=r"features of shape \(N, 3\)"):
        standardised(functional(layers.Dense(3)), np.zeros(shape, np.float32))


def test_the_digest_tells_weights_apart_and_nothing_else():
    models = [functional(layers.Dense(3, kernel_initializer=kind)) for kind in ("zeros", "zeros", "ones")]
    first, alike, other = map(weights_digest, models)
    assert first == alike != other


@pytest.fixture
def small(monkeypatch, tmp_path):
    """A small frozen encoder and a private data cache; `calls` counts the images that went through the encoder."""
    own_cache(monkeypatch, tmp_path)
    keras.utils.set_random_seed(0)
    encoder = functional(layers.Dense(3))
    encoder.trainable = False
    calls = []
    predict = features.predict
    monkeypatch.setattr(features, "predict", lambda *work: calls.append(len(work[1])) or predict(*work))
    return encoder, calls


VECTORS = np.random.default_rng(0).random((7, 4), np.float32)


def test_features_are_the_encoders_output(small):
    assert np.allclose(encode(small[0], VECTORS), small[0](VECTORS), atol=1e-6)


def test_features_do_not_depend_on_the_size_of_the_batches(small, monkeypatch):
    monkeypatch.setattr(features, "BATCH_SIZE", 3)
    assert np.allclose(encode(small[0], VECTORS), small[0](VECTORS), atol=1e-6)


def test_computing_features_leaves_the_process_less_than_250_mb_larger():
    code = (
        "import psutil; from aelab import data; from aelab.backbones import frozen_encoder;"
        "from aelab.features import predict; encoder = frozen_encoder('ResNet50');"
        "images = data.to_rgb32(data.load_images('train').pixels[:512]);"
        "size = lambda: psutil.Process().memory_info().rss; before = size(); predict(encoder, images);"
        "print((size() - before) // 2**20)"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert int(found.stdout) < 250


def test_features_are_computed_once_and_then_mapped_from_the_disk(small):
    encoder, calls = small
    first, second = encode(encoder, VECTORS), encode(encoder, VECTORS.copy())
    assert calls == [7]
    assert np.array_equal(first, second) and isinstance(second, np.memmap)
    assert not second.flags.writeable


def test_other_weights_images_or_layers_are_computed_anew(small):
    encoder, calls = small
    encode(encoder, VECTORS)
    changed = VECTORS.copy()
    changed[0, 0] += 1e-6
    encode(encoder, changed)
    encode(encoder, VECTORS[:6])
    encoder.set_weights([weight + 1 for weight in encoder.get_weights()])
    encode(encoder, VECTORS)
    other = functional(layers.Dense(3, activation="relu"))
    other.set_weights(encoder.get_weights())
    other.trainable = False
    encode(other, VECTORS)
    assert calls == [7, 7, 6, 7, 7]


def test_a_standardised_encoder_shares_the_features_of_the_network_before_it(small):
    encoder, calls = small
    whole = standardised(encoder, encode(encoder, VECTORS))
    assert np.allclose(encode(whole, VECTORS), whole(VECTORS), atol=1e-5)
    assert calls == [7]


def test_an_encoder_may_be_a_sequential_model_around_another_model(small):
    encoder = keras.Sequential([keras.Input((4,)), functional(layers.Dense(3)), layers.Flatten()])
    encoder.trainable = False
    whole = standardised(encoder, encode(encoder, VECTORS))
    assert np.allclose(encode(whole, VECTORS).std(axis=0), 1, atol=1e-3)
    last = keras.Sequential([keras.Input((4,)), functional(layers.Dense(3)), layers.Normalization(mean=1, variance=4)])
    last.trainable = False
    assert np.allclose(encode(last, VECTORS), last(VECTORS), atol=1e-5)


def test_an_encoder_with_code_of_the_learners_own_is_never_remembered(small):
    _, calls = small
    for factor in (1, 2):
        own = functional(layers.Dense(3, activation=lambda x, factor=factor: factor * x, kernel_initializer="ones"))
        own.trainable = False
        assert np.allclose(encode(own, VECTORS), own(VECTORS), atol=1e-6)
    assert calls == [7, 7]


def test_no_image_gives_no_feature(small):
    assert encode(small[0], VECTORS[:0]).shape == (0, 3)


def test_an_encoder_that_is_not_frozen_gives_its_features_all_the_same():
    learning = functional(layers.Dense(3))
    assert learning.trainable_weights
    assert np.allclose(encode(learning, VECTORS), learning(VECTORS), atol=1e-6)


def test_images_of_another_shape_are_refused(small):
    with pytest.raises(ValueError, match=r"images of shape \(N, 4\), found \(7, 3\)"):
        encode(small[0], VECTORS[:, :3])


@pytest.fixture
def built_once(monkeypatch):
    """Let the check use networks that are already built."""
    monkeypatch.setattr(check_encoder, "frozen_encoder", averaged())


def averaged(pool=layers.GlobalAveragePooling2D, cut=None, frozen=True, change=lambda x: x):
    def build_encoder(name):
        whole = network(name)
        output = change(pool()(whole.get_layer(cut or CUTS[name]).output))
        encoder = keras.Model(whole.input, output)
        return as_frozen(encoder, frozen)

    return build_encoder


def as_frozen(encoder, frozen):
    for layer in encoder.layers:  # the networks are shared by the tests
        layer.trainable = not frozen
    return encoder


@pytest.mark.parametrize(
    "build_encoder",
    [
        averaged(),
        averaged(pool=lambda: lambda x: keras.ops.mean(x, axis=(1, 2))),
        averaged(pool=lambda: lambda x: layers.Flatten()(layers.AveragePooling2D(4)(x))),
        averaged(change=layers.Dropout(0.1)),
        lambda name: as_frozen(keras.Sequential([keras.Input((32, 32, 3)), averaged()(name)]), True),
    ],
)
def test_a_right_encoder_is_correct_however_it_is_written(built_once, build_encoder):
    result = run_check("build_encoder", build_encoder)
    assert result.outcome is Outcome.CORRECT, str(result)


@pytest.mark.parametrize(
    ("build_encoder", "words"),
    [
        (averaged(frozen=False), "no trainable weight in the VGG16 encoder"),
        (averaged(pool=layers.GlobalMaxPooling2D), "average (not maximum)"),
        (averaged(pool=lambda: lambda x: keras.ops.sum(x, axis=(1, 2))), "16 times as large, the sum over each map"),
        (averaged(pool=layers.Flatten), "256 features of VGG16"),
        (averaged(pool=lambda: lambda x: x), "one vector per image"),
        (lambda name: averaged(cut="block5_pool")("VGG16"), "cut at block3_pool"),
        (lambda name: averaged()("VGG16"), "512 features of ResNet50"),
        (lambda name: averaged(), "a Keras model from build_encoder"),
        (lambda name: functional(layers.Dense(256)), "images of shape (None, 32, 32, 3)"),
        (averaged(change=lambda x: 2 * x), "leave its weights alone"),
    ],
)
def test_a_wrong_encoder_is_told_its_fault(built_once, build_encoder, words):
    result = run_check("build_encoder", build_encoder)
    assert result.outcome is Outcome.INCORRECT and words in result.message, str(result)


def test_standardised_features_are_read_only_like_all_remembered_ones(monkeypatch, tmp_path):
    own_cache(monkeypatch, tmp_path)
    pixels = keras.Input((32, 32, 3))
    normalization = keras.layers.Normalization(mean=0.5, variance=0.1)
    encoder = keras.Model(pixels, normalization(keras.layers.GlobalAveragePooling2D()(pixels)))
    encoder.trainable = False
    assert not encode(encoder, np.zeros((3, 32, 32, 3), np.float32)).flags.writeable
