"""Train a variational autoencoder: an encoder and a decoder, composed with a learner's functions or the lab's.

As for `aelab.training.train`, the same architectures, settings and data always start from the same weights and give the
same numbers. A training is remembered if its functions compute what the lab's own do, however they are written.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab import elbo
from aelab.profile import TrainingSettings, current_profile
from aelab.resumable import fit_with_progress
from aelab.training import STEPS_TOGETHER, History, trained_once
from aelab.training_arguments import where_settings_are
from aelab.wanted import kind_of
from kerasdata.architecture import (
    architecture_config,
    array_digest,
    fixed_layers,
    fresh_copy,
    has_own_code,
    plain_description,
)
from kerasdata.runtime import BACKEND, BACKEND_VERSION, keras, make_repeatable, tf

ops = keras.ops

KIND = "variational"  # of training, in its description
LEARNING_RATE = 1e-3

Sample = Callable[[Any, Any, Any], Any]
Loss = Callable[[Any, Any, Any, Any, float], Any]


def train_vae(
    encoder: Any,
    decoder: Any,
    images: NDArray[np.float32],
    settings: TrainingSettings,
    *,
    sample: Sample = elbo.sample_latent,
    loss: Loss = elbo.negative_elbo,
    beta: float = 1.0,
    seed: int | None = None,
) -> History:
    """Fit an encoder and a decoder together from fresh initial weights; they end with the weights of the best epoch.

    Adam's learning rate falls along half a cosine, from 0.001 to zero at the last epoch.

    Args:
        encoder: a Keras model from images, (B, pixels), to two outputs, mean and log_var, each (B, d).
        decoder: a Keras model from (B, d) to (B, pixels), in [0, 1].
        images: float32, shape (N, pixels), in [0, 1]. The last `validation_split` of them only watch the loss.
        settings: epochs, batch size, patience and validation split.
        sample: (mean, log_var, epsilon) -> z, all (B, d). epsilon is drawn from N(0, 1) for each batch.
        loss: (images, decoded, mean, log_var, beta) -> one number, the loss of the batch.
        beta: passed on to the loss. seed: of weights, order and draws; the profile's unless given.

    Returns:
        the history of the loss.

    Raises:
        ValueError: the arguments are in another order, or do not fit together.
        KeyboardInterrupt: somebody stopped it; the message says how far it was.
    """
    __tracebackhide__ = True  # IPython then shows a learner the line of the notebook, without the library's
    expect_parts(encoder, decoder, images, settings)
    seed = current_profile().seed if seed is None else seed
    make_repeatable(seed)
    parts = (encoder, decoder)
    fresh = [fresh_copy(part, seed) for part in parts]
    for part, copy in zip(parts, fresh, strict=True):
        if copy is not None:
            for variable, start in zip(part.variables, copy.variables, strict=True):
                variable.assign(start)
    _expect_results(encoder, decoder, images, sample, loss, beta)
    known = is_the_labs(sample, loss, images.shape[1], encoder.outputs[0].shape[1], beta)
    key = _key(parts, fresh, images, settings, beta, seed) if known else None
    if known:
        sample, loss = elbo.sample_latent, elbo.negative_elbo

    def fit() -> dict[str, np.ndarray]:
        return _fit(_composed(encoder, decoder, sample, loss, beta, seed), images, settings, seed, key)

    result, history = trained_once(key, fit, settings)
    weights = [result[f"weight_{index}"] for index in range(len(encoder.weights) + len(decoder.weights))]
    encoder.set_weights(weights[: len(encoder.weights)])
    decoder.set_weights(weights[len(encoder.weights) :])
    return history


def description_of(
    encoder: Any, decoder: Any, images: NDArray[Any], settings: TrainingSettings, beta: float, seed: int
) -> dict[str, Any] | None:
    """Describe all that a training with the lab's functions depends on, as plain data; None for a learner's layers."""
    fresh = [fresh_copy(part, seed) for part in (encoder, decoder)]
    return _key((encoder, decoder), fresh, images, settings, beta, seed)


def _key(
    parts: Sequence[Any],
    fresh: Sequence[Any],
    images: NDArray[Any],
    settings: TrainingSettings,
    beta: float,
    seed: int,
) -> dict[str, Any] | None:
    if any(copy is None or has_own_code(part) for part, copy in zip(parts, fresh, strict=True)):
        return None
    description = plain_description([architecture_config(copy) for copy in fresh])
    if description is None:
        return None
    return {
        "kind": KIND,
        "encoder": description[0],
        "decoder": description[1],
        "images": array_digest(images),
        "beta": float(beta),
        "settings": asdict(settings),
        "seed": seed,
        "frozen": [
            array_digest(weight) for copy in fresh for layer in fixed_layers(copy) for weight in layer.get_weights()
        ],
        "versions": [BACKEND_VERSION, keras.__version__],
        "backend": BACKEND,
    }


def is_the_labs(sample: Sample, loss: Loss, pixels: int, latent_dim: int, beta: float) -> bool:
    """Tell whether two functions give the values and gradients of `elbo.sample_latent` and `elbo.negative_elbo`.

    They are tried on random arrays, inside of a TensorFlow graph, as a training does it.
    """
    if sample is elbo.sample_latent and loss is elbo.negative_elbo:
        return True
    if tf is None:
        return False
    random = np.random.default_rng(1)
    mean, log_var, epsilon = random.normal(size=(3, 7, latent_dim)).astype(np.float32)
    images, logits = random.uniform(size=(2, 7, pixels)).astype(np.float32)
    trial = [tf.constant(array) for array in (mean, log_var, epsilon, images, 6 * logits - 3)]

    def values(sample: Sample, loss: Loss) -> Any:
        mean, log_var, epsilon, images, logits = trial
        with tf.GradientTape() as tape:
            tape.watch([mean, log_var, logits])
            z = sample(mean, log_var, epsilon)
            cost = loss(images, tf.sigmoid(logits), mean, log_var, beta)
            both = cost + tf.reduce_sum(z * epsilon)
        return z, cost, *tape.gradient(both, [mean, log_var, logits])

    try:
        found = tf.function(lambda: values(sample, loss))()
        expected = values(elbo.sample_latent, elbo.negative_elbo)
        return all(np.allclose(*pair, rtol=1e-3, atol=1e-5) for pair in zip(found, expected, strict=True))
    except Exception:  # noqa: BLE001  (the learner's code may raise anything; the training will show it)
        return False


def _composed(encoder: Any, decoder: Any, sample: Sample, loss: Loss, beta: float, seed: int) -> Any:
    """Return a model that encodes, samples and decodes, and whose loss is the given one."""

    class Composed(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.decoder = encoder, decoder
            self.draws = keras.random.SeedGenerator(seed)

        def call(self, images: Any, training: bool | None = None) -> tuple[Any, Any, Any]:
            mean, log_var = self.encoder(images, training=training)
            epsilon = keras.random.normal(ops.shape(mean), seed=self.draws)
            return self.decoder(sample(mean, log_var, epsilon), training=training), mean, log_var

        def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, *_: Any, **__: Any) -> Any:
            decoded, mean, log_var = y_pred
            return loss(x, decoded, mean, log_var, beta)

    return Composed()


def _fit(
    composed: Any, images: NDArray[np.float32], settings: TrainingSettings, seed: int, key: Mapping[str, Any] | None
) -> dict[str, np.ndarray]:
    """Run the fit; return the best weights, the encoder's first, and the losses as arrays."""
    trained_on = int(len(images) * (1 - settings.validation_split))
    steps = settings.epochs * math.ceil(trained_on / settings.batch_size)
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps))
    composed.compile(optimizer=optimizer, steps_per_execution=STEPS_TOGETHER)
    composed(images[:2])  # creates all variables
    return fit_with_progress(composed, (images,), composed, optimizer, settings, seed, key, "VAE")


def expect_parts(encoder: Any, decoder: Any, images: Any, settings: Any) -> None:
    """Expect an encoder with two outputs, a decoder that reads z, flat images and settings.

    Raises:
        ValueError: something else was given, or they do not fit together.
    """
    __tracebackhide__ = True
    models = all(isinstance(model, keras.Model) for model in (encoder, decoder))
    if not models or not hasattr(images, "shape") or not isinstance(settings, TrainingSettings):
        kinds = ", ".join(map(kind_of, (encoder, decoder, images, settings)))
        raise ValueError(
            f"Expected an encoder, a decoder, an array of images, then settings; found {kinds}."
            + where_settings_are(settings)
        )
    for model, outputs, which in ((encoder, 2, "encoder"), (decoder, 1, "decoder")):
        ends = [len(getattr(model, end, None) or []) for end in ("inputs", "outputs")]
        if ends != [1, outputs]:
            raise ValueError(
                f"Expected the {which} as a model from one input to {outputs} output{'s' if outputs > 1 else ''}, "
                f"found {ends[0]} and {ends[1]}. The encoder is Model(image, [mean, log_var]), the decoder "
                "Model(z, decoded)."
            )
    image, z = tuple(encoder.inputs[0].shape[1:]), [tuple(output.shape[1:]) for output in encoder.outputs]
    read, decoded = tuple(decoder.inputs[0].shape[1:]), tuple(decoder.outputs[0].shape[1:])
    found = f"images {tuple(images.shape[1:])}, encoder {image} -> {z[0]} and {z[1]}, decoder {read} -> {decoded}"
    if not (image == decoded == tuple(images.shape[1:]) and z == [read, read]):
        raise ValueError(f"Expected shapes that fit together, for one image; found {found}.")


def _expect_results(
    encoder: Any, decoder: Any, images: NDArray[np.float32], sample: Sample, loss: Loss, beta: float
) -> None:
    """Call both functions once outside the training, where an error in them is still easy to read."""
    __tracebackhide__ = True
    few = ops.convert_to_tensor(images[:2])
    mean, log_var = encoder(few, training=False)
    z = sample(mean, log_var, ops.ones_like(mean))
    if np.shape(z) != np.shape(mean):
        raise ValueError(f"Expected z of shape {np.shape(mean)} from sample, found {kind_of(z)} {np.shape(z)}.")
    cost = loss(few, decoder(z, training=False), mean, log_var, beta)
    if cost is None or np.shape(cost) != ():
        found = kind_of(cost) if cost is None else f"shape {np.shape(cost)}"
        raise ValueError(f"Expected one number from loss, the mean over the batch, found {found}.")
