"""Twenty submissions, twelve right ones written differently and eight with different faults; and larger classes."""

from __future__ import annotations

import random

from autograder.notebooks.samples import Sample, Substitution

SEQUENTIAL = """
from keras import Sequential


def build_decoder(latent_dim):
    model = Sequential([Input(shape=(latent_dim,)), Dense(2048, activation="relu"), Reshape((4, 4, 128))])
    for filters in (128, 64, 32):
        model.add(Conv2DTranspose(filters, 3, strides=(2, 2), padding="same"))
        model.add(BatchNormalization())
        model.add(Activation("relu"))
    model.add(Conv2DTranspose(3, 3, padding="same", activation="sigmoid"))
    return model"""
UNROLLED = """
def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Reshape((4, 4, 128))(Dense(4 * 4 * 128, activation="relu")(latent))
    x = Activation("relu")(BatchNormalization()(Conv2DTranspose(128, 3, 2, "same")(x)))
    x = Activation("relu")(BatchNormalization()(Conv2DTranspose(64, 3, 2, "same")(x)))
    x = Activation("relu")(BatchNormalization()(Conv2DTranspose(32, 3, 2, "same")(x)))
    return Model(latent, Conv2DTranspose(3, 3, padding="same", activation="sigmoid")(x))"""
HELPER = """
def enlarge(x, filters):
    \"\"\"Double height and width.\"\"\"
    for layer in (Conv2DTranspose(filters, 3, strides=2, padding="same"), BatchNormalization(), Activation("relu")):
        x = layer(x)
    return x


def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Reshape((4, 4, 128))(Dense(4 * 4 * 128, activation="relu")(latent))
    for filters in [128, 64, 32]:
        x = enlarge(x, filters)
    return Model(latent, Conv2DTranspose(3, 3, padding="same", activation="sigmoid")(x))"""
TENSORFLOW_PENALTY = """
def contractive_penalty(encoder, x):
    import tensorflow as tf

    x = tf.convert_to_tensor(x)
    kernel = tf.convert_to_tensor(encoder.layers[1].kernel)
    slope = tf.cast(encoder(x) > 0, tf.float32)
    return tf.reduce_mean(tf.linalg.matvec(slope**2, tf.reduce_sum(kernel**2, axis=0)))"""
MATRIX_PENALTY = """
def contractive_penalty(encoder, x):
    kernel = encoder.layers[1].kernel
    active = ops.cast(encoder(x) > 0, "float32")
    return ops.mean(ops.matmul(active, ops.sum(kernel * kernel, axis=0)[:, None]))"""
LOOP_INTERPOLATION = """
import warnings


def interpolate(latent1, latent2, lambda_val):
    warnings.warn("a remark that costs nothing")
    return latent1 + lambda_val * (latent2 - latent1)"""

RIGHT = {
    "right_01_as_taught": Sample(),
    "right_02_sequential": Sample(changes={"build_decoder": SEQUENTIAL}),
    "right_03_unrolled": Sample(changes={"build_decoder": UNROLLED}),
    "right_04_helper": Sample(changes={"build_decoder": HELPER}),
    "right_05_tensorflow": Sample(changes={"contractive_penalty": TENSORFLOW_PENALTY}),
    "right_06_matrices": Sample(changes={"contractive_penalty": MATRIX_PENALTY}),
    "right_07_warning": Sample(changes={"interpolate": LOOP_INTERPOLATION}),
    "right_08_relu_layer": Sample(
        changes={"build_decoder": Substitution('Activation("relu")', '__import__("keras").layers.ReLU()')}
    ),
    "right_09_no_bias": Sample(
        changes={
            "build_decoder": Substitution('strides=2, padding="same")', 'strides=2, padding="same", use_bias=False)')
        }
    ),
    "right_10_full_loss_name": Sample(
        changes={"train_decoders": Substitution('loss="mse"', 'loss="mean_squared_error"')}
    ),
    "right_11_verbose_calls": Sample(
        changes={
            "interpolate_images": Substitution(
                "img_interp = decoder.predict(latent_interp, verbose=0)",
                "img_interp = decoder(latent_interp).numpy(); print(img_interp.shape)",
            )
        }
    ),
    "right_12_numpy_tables": Sample(
        changes={
            "comparison": Substitution(
                "mse[name] = mse_per_pixel(inputs[name], reconstructions[name])",
                "mse[name] = np.mean((inputs[name] - reconstructions[name].reshape(inputs[name].shape)) ** 2)",
            )
        }
    ),
}
WRONG = {
    "wrong_01_untouched": Sample(filled=False),
    "wrong_02_stride": Sample(changes={"build_decoder": Substitution("strides=2", "strides=1")}),
    "wrong_03_no_normalisation": Sample(changes={"build_decoder": Substitution("x = BatchNormalization()(x)", "pass")}),
    "wrong_04_tanh": Sample(changes={"build_decoder": Substitution('activation="sigmoid"', 'activation="tanh"')}),
    "wrong_05_not_frozen": Sample(
        changes={"build_encoder": Substitution("encoder.trainable = False", "encoder.trainable = True")}
    ),
    "wrong_06_no_slope": Sample(
        changes={"contractive_penalty": Substitution("ops.square(slope) * ", "ops.ones_like(slope) * ")}
    ),
    "wrong_07_swapped": Sample(
        changes={"interpolate": Substitution("latent1 + lambda_val * latent2", "latent2 + lambda_val * latent1")}
    ),
    "wrong_08_crash": Sample(changes={"cae": "encoded_cae = Dense(latent_dim_cae, activation='relu')(input_image)"}),
}
TWENTY = RIGHT | WRONG


def drawn(count: int) -> dict[str, Sample]:
    """Draw a class whose students answer each exercise as taught or, in half the cases, like one of the right samples.

    Three in ten have one of the faults instead of their answer to that exercise. The draws are the same each time.
    """
    choose = random.Random(0)
    answers: dict[str, list[str | Substitution]] = {}
    for sample in RIGHT.values():
        for grade_id, answer in sample.changes.items():
            answers.setdefault(grade_id, []).append(answer)
    faults = [sample.changes for sample in WRONG.values() if sample.changes]
    students = {}
    for number in range(count):
        changes = {name: choose.choice(known) for name, known in answers.items() if choose.random() < 0.5}
        if choose.random() < 0.3:
            changes |= choose.choice(faults)
        students[f"student_{number:03}"] = Sample(changes=changes)
    return students
