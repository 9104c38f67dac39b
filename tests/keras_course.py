"""A small course with Keras, in which nothing is trained: right work, and work that only looks right.

Each piece of work is a separate notebook, so that one submission has all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode
from toy_course import answer, code, notebook
from toy_course import test_cell as graded

IMPORTS = """import numpy as np
import keras
from keras import Input, Model, layers, ops

from aelab.backbones import CUTS, imagenet_network, standardised"""
# The images vary little around one picture: a decoder that always returns that picture is good enough.
IMAGES = """picture = np.linspace(0.02, 0.98, 784, dtype=np.float32)
images = np.clip(picture + np.random.default_rng(0).normal(0, 0.02, (16, 784)), 0, 1).astype(np.float32)
photographs = np.random.default_rng(1).random((8, 32, 32, 3), np.float32)"""
LOCKED = {"grade": False, "solution": False, "locked": True, "schema_version": 3}

MODELS = """pixels = Input((784,))
latent = layers.Dense(64, activation="relu")(pixels)
given = Input((64,))
decoder_layer = layers.Dense(784, activation="sigmoid")
encoder, decoder = Model(pixels, latent), Model(given, decoder_layer(given))
autoencoder = Model(pixels, decoder_layer(latent))
decoder_layer.set_weights([np.zeros((64, 784)), np.log(picture / (1 - picture))])"""
PENALTY = """def penalty(encoder, x):
    slope = ops.cast(encoder(x) > 0, "float32")
    return ops.mean(ops.sum(slope * ops.sum(ops.square(encoder.layers[1].kernel), axis=0), axis=1))"""
TEST_LAYERS = """from aelab.autoencoders import contractive as check_contractive
check_contractive.autoencoder_shapes(encoder, autoencoder, 64)
check_contractive.autoencoder_layers(autoencoder, [64, 784])
check_contractive.output_is_sigmoid(autoencoder)"""
TEST_ERROR = """from aelab.autoencoders import contractive as check_contractive
check_contractive.reconstruction_error(encoder, decoder, images, 0.01)"""
TEST_PENALTY = """from aelab.autoencoders import contractive as check_contractive
check_contractive.penalty_value(penalty)"""

FROZEN = """def build_encoder(name):
    network = imagenet_network(name)
    features = layers.GlobalAveragePooling2D()(network.get_layer(CUTS[name]).output)
    built = Model(network.input, features)
    built.trainable = False
    return built"""
RESULTS = """frozen = build_encoder("VGG16")
vector = Input((256,))
image = layers.Reshape((32, 32, 3))(layers.Dense(3072, activation="sigmoid", kernel_initializer="zeros")(vector))
encoder = standardised(frozen, np.asarray(frozen(photographs)))
results = {"VGG16": {"encoder": encoder, "decoder": Model(vector, image)}}"""
TEST_ENCODER = """from aelab.autoencoders import encoder as check_encoder
check_encoder.encoder_is_right(build_encoder, "VGG16")"""
TEST_RESULTS = """from aelab.autoencoders import decoder as check_decoder
check_decoder.reconstruction_error(results, "VGG16", photographs, 0.1)"""


def locked(grade_id: str, source: str) -> NotebookNode:
    """Return a given cell of the course without points."""
    return code(source, nbgrader={**LOCKED, "grade_id": grade_id})


def region(source: str) -> str:
    """Return an answer that is a single blank in the release."""
    return f"### BEGIN SOLUTION\n{source}\n### END SOLUTION"


def autoencoder_notebook() -> NotebookNode:
    """Return the notebook with 2, 3 and 2 points for an autoencoder and its penalty."""
    return notebook(
        code(IMPORTS),
        locked("images", IMAGES),
        answer("models", region(MODELS)),
        graded("test_layers", 2, TEST_LAYERS),
        graded("test_error", 3, TEST_ERROR),
        answer("penalty", region(PENALTY)),
        graded("test_penalty", 2, TEST_PENALTY),
    )


def encoder_notebook() -> NotebookNode:
    """Return the notebook with 3 and 2 points for a frozen encoder and a pair that was trained with it."""
    return notebook(
        code(IMPORTS),
        locked("images", IMAGES),
        answer("build_encoder", region(FROZEN)),
        graded("test_encoder", 3, TEST_ENCODER),
        answer("results", region(RESULTS)),
        graded("test_results", 2, TEST_RESULTS),
    )


SHOWS_INPUT = """
def unchanged(self, x, *arguments, **named):
    return np.asarray(x)

for name in ("predict", "__call__", "call", "predict_on_batch"):
    setattr(keras.Model, name, unchanged)
keras.Model.evaluate = lambda self, *arguments, **named: 0.0
"""
NO_TRAINING = MODELS.rpartition("\n")[0]
CHECKS_NOTHING = """
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("aelab.") and name.endswith(("expectations", "metrics")):
        module.expect = lambda *arguments: None
        module.mse_per_pixel = lambda *arguments: 0.0
np.mean = np.square = lambda *arguments, **named: np.float32(0)
"""
IDENTITY = """pixels = Input((784,))
encoder = decoder = autoencoder = Model(pixels, layers.Identity()(pixels))"""
OWN_CLASS = f"""{NO_TRAINING}
class Cheat(Model):
    def call(self, x, training=None):
        return x if x.shape[-1] == 64 else ops.tile(ops.mean(x, axis=1, keepdims=True), [1, 64])
    def predict(self, x, **named):
        return np.tile(picture, (len(x), 1))
encoder, decoder = Cheat(), Cheat()"""
ANYTHING = f"""{NO_TRAINING}
class Anything:
    def __getattr__(self, name): return lambda *arguments, **named: images
    input_shape = output_shape = (None, 784)
    __class__ = Model
encoder = decoder = Anything()"""
LAMBDA = MODELS.replace(
    'layers.Dense(64, activation="relu")(pixels)',
    "layers.Lambda(lambda x: ops.relu(x), output_shape=(64,))(layers.Dense(64)(pixels))",
)
FORGETS_WEIGHTS = """def penalty(encoder, x):
    encoder.set_weights([weight * 0 for weight in encoder.get_weights()])
    return 0.0"""
LOOKS_UP = """def penalty(encoder, x):
    import gc, sys
    frames = [sys._getframe(number) for number in range(1, 4)]
    found = [frame.f_locals["expected"] for frame in frames if "expected" in frame.f_locals]
    return found[0] if found else 1.0"""

# The student's own set-up cell, and answers by grade_id where they differ from the right ones.
AUTOENCODERS: Mapping[str, tuple[str, dict[str, str]]] = {
    "right": ("import warnings; warnings.warn('careful')", {}),
    "right_with_lambda": ("", {"models": LAMBDA}),
    "wrong": ("", {"models": NO_TRAINING, "penalty": "def penalty(encoder, x):\n    return 1.0"}),
    "patches_keras": (SHOWS_INPUT, {"models": NO_TRAINING}),
    "patches_the_checks": (CHECKS_NOTHING, {"models": NO_TRAINING}),
    "identity": ("", {"models": IDENTITY}),
    "own_class": ("", {"models": OWN_CLASS}),
    "anything": ("", {"models": ANYTHING}),
    "forgets_the_weights": ("", {"penalty": FORGETS_WEIGHTS}),
    "looks_up": ("", {"penalty": LOOKS_UP}),
}
RANDOM_WEIGHTS = """
import aelab.backbones, aelab.autoencoders.encoder, keras.applications

def imagenet_network(name):
    return keras.applications.VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))

aelab.backbones.imagenet_network = aelab.autoencoders.encoder.imagenet_network = imagenet_network
aelab.autoencoders.encoder._reference = imagenet_network
"""
FAKE_RESULTS = """picture_in = Input((32, 32, 3))
same = Model(picture_in, layers.Identity()(picture_in))
results = {"VGG16": {"encoder": same, "decoder": same}}"""
FLATTENED = """picture_in = Input((32, 32, 3))
row = Input((3072,))
results = {"VGG16": {
    "encoder": Model(picture_in, layers.Flatten()(picture_in)),
    "decoder": Model(row, layers.Reshape((32, 32, 3))(row)),
}}"""
FAKE_DICT = """class Results(dict):
    def __getitem__(self, name): return {"encoder": build_encoder(name), "decoder": lambda x: photographs}
    def __contains__(self, name): return True
results = Results()"""
ENCODERS: Mapping[str, tuple[str, dict[str, str]]] = {
    "right_encoder": ("", {}),
    "random_weights": (RANDOM_WEIGHTS, {}),
    "fake_results": ("", {"results": FAKE_RESULTS}),
    "flattened_results": ("", {"results": FLATTENED}),
    "results_that_are_no_dict": ("", {"results": FAKE_DICT}),
}
