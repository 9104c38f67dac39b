"""Errors are explained briefly, in the lab's words, with the closest name and the line of the cell; advice fits."""

from __future__ import annotations

import time

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from keras import Input, Model, Sequential, layers, ops

from kerasdata.runtime import keras, tf
from labkit.blanks import BlankError
from labkit.cell_errors import show_errors
from labkit.codec import CannotLeave
from labkit.explaining import summary_of_output
from labkit.layer_errors import LAYER_FIRST
from labkit.meanings import meaning
from labkit.questions import AskTimeout
from labkit.scoring import StudentCodeError, explain, with_advice

LONGEST = 330  # characters: what happened, advice, and the line
VECTOR, IMAGE = Input((4,)), Input((4, 4, 3))
NETWORK = Model(IMAGE, layers.Conv2D(3, 3, name="block1_pool")(IMAGE))
ROWS, PICTURE = np.ones((2, 4), np.float32), np.ones((4, 4, 3), np.float32)


def trained(targets=ROWS, **settings):
    model = Sequential([Input((4,)), layers.Dense(3)])
    model.compile(**{"optimizer": "adam", "loss": "mse"} | settings)
    model.fit(ROWS, targets, verbose=0)


def watched(x):
    with tf.GradientTape() as tape:
        latent = Model(VECTOR, layers.Dense(2)(VECTOR))(x)
    return tape.batch_jacobian(latent, x)


def none():
    return None


# What a learner writes, and words that the message must contain.
MISTAKES = {
    "an axis that is not there": (lambda: np.sort(ROWS[0], axis=1), "axis=1 does not exist", "the one axis=0"),
    "an axis of a number": (lambda: np.sort(ROWS[0, 0], axis=1), "axis=1 does not exist", "the array has none"),
    "a quantile in percent": (lambda: np.quantile(ROWS, 95), "the values first, then a share in [0, 1] of them"),
    "a shape without its brackets": (lambda: np.zeros(3, 4), "a shape is one tuple, in brackets of its own"),
    "a shape for a number": (lambda: np.zeros((3, (None, 4))), "a tuple was given where a whole number is expected"),
    "a caret": (lambda: ROWS ^ 2, "write x**2"),
    "NumPy on a tensor": (lambda: np.maximum(VECTOR, 0), "a NumPy function got a Keras tensor", "ops.maximum"),
    "TensorFlow on a tensor": (lambda: tf.nn.relu(VECTOR), "a TensorFlow function got a Keras tensor", "ops.relu(x)"),
    "a layer made of a tensor": (lambda: layers.BatchNormalization(IMAGE), LAYER_FIRST),
    "pooling made of a tensor": (lambda: layers.GlobalAveragePooling2D(IMAGE), LAYER_FIRST),
    "an activation made of a tensor": (lambda: layers.Activation(VECTOR), LAYER_FIRST),
    "Dense made of a tensor": (lambda: layers.Dense(VECTOR), LAYER_FIRST),
    "settings after the tensor": (lambda: layers.Conv2DTranspose(IMAGE), "Conv2DTranspose(...)(x)", "kernel_size"),
    "the tensor among the settings": (lambda: layers.Conv2D(IMAGE, 3, 3, strides=2), "strides twice"),
    "a layer for a tensor": (lambda: layers.Dense(2)(layers.ReLU()), "the layer ReLU", "ReLU(...)(x)"),
    "a layer as the output": (lambda: Model(VECTOR, layers.Dense(2)), "the layer Dense", "Dense(...)(x)"),
    "a layer as one of outputs": (lambda: Model(VECTOR, [layers.Dense(2)]), "the layer Dense", "Dense(...)(x)"),
    "an array as the input": (lambda: Model(ROWS, layers.Dense(2)(ROWS)), "Begin with Input(shape=...)"),
    "a layer called with nothing": (lambda: layers.Dense(2)(), "called without a tensor"),
    "a layer called with a name": (lambda: NETWORK("block1_pool"), "called with block1_pool", "tensor is expected"),
    "a tensor called": (lambda: VECTOR(3), "a tensor was called like a function"),
    "output and input swapped": (lambda: Model(layers.Dense(2)(VECTOR), VECTOR), "in this order"),
    "another input": (lambda: Model(Input((4,)), layers.Dense(2)(VECTOR)), "does not depend on its input"),
    "a tensor in Sequential": (lambda: Sequential([layers.Dense(2)(VECTOR)]), "Leave out the (x)"),
    "a class in Sequential": (lambda: Sequential([layers.Dense]), "Dense(...)"),
    "a number as a shape": (lambda: Input(shape=4), "a shape is a tuple"),
    "a misspelt cut": (lambda: NETWORK.get_layer("block1_poool"), "Did you mean block1_pool?"),
    "the cut of the other network": (lambda: NETWORK.get_layer("conv3_block4_out"), "That is the cut of ResNet50"),
    "a misspelt setting": (lambda: layers.Conv2D(3, 3, stride=2), "no argument stride", "Did you mean strides?"),
    "a misspelt input": (lambda: Model(input=VECTOR, output=VECTOR), "Did you mean inputs?"),
    "a misspelt optimiser": (lambda: trained(optimiser="adam"), "Did you mean optimizer?"),
    "an unknown optimiser": (lambda: trained(optimizer="adamm"), "Did you mean adam?"),
    "an unknown activation": (lambda: layers.Dense(3, activation="sigmod"), "Did you mean sigmoid?"),
    "an unknown padding": (lambda: layers.Conv2D(3, 3, padding="full"), "'same'", "and is full"),
    "a number of NumPy's": (
        lambda: layers.Dense(np.prod((4, 4, 128))),
        "units must be a Python int, and 2048 is a NumPy number. Write int(...) around it",
    ),
    "a side of NumPy's": (
        lambda: layers.Conv2D(3, np.int64(3)),
        "kernel_size must be a Python int, and 3",
    ),
    "no number of units": (lambda: layers.Dense("relu"), "units must be a positive whole number, and is relu"),
    "a reshape that does not fit": (lambda: layers.Reshape((5,))(VECTOR), "(5,) out of (4,)"),
    "a vector for a convolution": (lambda: layers.Conv2D(3, 3)(VECTOR), "it wants 4 axes, and got 2"),
    "one image, no batch": (lambda: NETWORK(PICTURE), "image[np.newaxis]"),
    "latents for an encoder": (
        lambda: tf.TensorShape(None).as_list(),  # the error in the frozen networks
        "an encoder reads images, a decoder reads latents",
    ),
    "one row, no batch": (lambda: Sequential([Input((4,)), layers.Dense(2)]).predict(ROWS[0]), "image[np.newaxis]"),
    "rows that are too wide": (lambda: layers.Dense(2)(VECTOR) + layers.Dense(3)(VECTOR), "shape"),
    "other targets": (lambda: trained(np.ones((2, 5))), "shapes", "do not fit together"),
    "fewer targets": (lambda: trained(np.ones((1, 3))), "2 inputs and 1 targets"),
    "a comparison as a number": (lambda: ops.square(tf.ones(1) > 0) * tf.ones(1), "ops.cast(latent > 0"),
    "whole numbers as a slope": (lambda: tf.constant([1]) * tf.constant([1.0]), "int32", "ops.cast"),
    "an axis too many": (lambda: ops.sum(tf.ones((2, 2)), axis=2), "axis=2 does not exist"),
    "shapes that do not fit": (lambda: tf.ones((3,)) * tf.ones((2,)), "(3,) and (2,) do not fit together"),
    "matrices that do not fit": (lambda: tf.ones((3, 2)) @ tf.ones((3, 2)), "(3, 2) and (3, 2) cannot be multiplied"),
    "a tape without a tensor": (lambda: watched(ROWS), "tf.convert_to_tensor(x)"),
    "None in a formula": (lambda: none() ** 2, "is None"),
    "if with an array": (lambda: 1 if ROWS > 0 else 0, "ops.where"),
    "if with a tensor": (lambda: 1 if VECTOR > 0 else 0, "ops.where"),
    "astype of a tensor": (lambda: tf.ones(2).astype("float32"), "ops.cast"),
    "the kernel of the input": (lambda: NETWORK.layers[0].kernel, "layers[0] of a model is its input"),
    "a share as an index": (lambda: ROWS[0.5], "a whole number or a slice"),
    "a name of Python for a number": (lambda: layers.Dense(filter), "units must be a positive whole number"),
    "a misspelt layer": (lambda: keras.layers.Conv2DTrasnpose, "Did you mean Conv2DTranspose?"),
    "a misspelt method": (lambda: NETWORK.complie(loss="mse"), "Did you mean compile?"),
    "a misspelt function": (lambda: ops.sqaure(2), "Did you mean square?"),
    "a misspelt variable": (lambda: NETWROK, "Did you mean NETWORK?"),  # noqa: F821
    "a layer not imported": (lambda: Conv2DTranspose(3, 3), "from keras.layers import Conv2DTranspose"),  # noqa: F821
    "a misspelt key": (lambda: {"VGG16": 1}["VGG-16"], "no entry 'VGG-16'", "Did you mean VGG16?"),
    "a misspelt import": (lambda: __import__("keras.layer", fromlist=["Dense"]), "Did you mean keras.layers?"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_typical_mistake_is_told_briefly_and_in_words_that_help(mistake):
    code, *words = MISTAKES[mistake]
    with pytest.raises(Exception) as raised:
        code()
    told = explain(raised.value)
    assert told.startswith("Your code stopped with ")
    assert len(told) <= LONGEST and "\n" not in told and "<class" not in told and "keras.src" not in told, told
    for word in words:
        assert word in told, told


# Errors that only look like ones for which there is advice.
NEAR_MISSES = {
    "a number of a tensor": (lambda: int(VECTOR), "np.maximum"),
    "an attribute of a tensor": (lambda: VECTOR.nothing_like_it, "Layer(...)(x)"),
    "a name that nothing is like": (lambda: xyzzy, "Did you mean"),  # noqa: F821
    "an attribute that nothing is like": (lambda: ops.xyzzy, "Did you mean"),
    "a key that nothing is like": (lambda: {}["xyzzy"], "Did you mean"),
    "two arrays of NumPy": (lambda: np.ones(3) @ np.ones(2), "image[np.newaxis]"),
    "a wrong width": (lambda: Model(VECTOR, layers.Dense(2)(VECTOR))(np.ones((2, 5))), "image[np.newaxis]"),
    "numbers of two kinds": (lambda: tf.ones(1, "float64") * tf.ones(1, "float32"), "latent > 0"),
    "a function of one's own": (lambda: none(3), "Keep its first line"),
    "a padding of one's own": (lambda: layers.Conv2D(3, 3, padding="full"), LAYER_FIRST),
    "an activation of one's own": (lambda: layers.Dense(3, activation="xyzzy"), LAYER_FIRST),
    "a division": (lambda: 1 / 0, "None"),
}


@pytest.mark.parametrize("error", NEAR_MISSES)
def test_advice_is_not_given_where_it_does_not_fit(error):
    code, word = NEAR_MISSES[error]
    with pytest.raises(Exception) as raised:
        code()
    assert word not in explain(raised.value)


def test_advice_on_shapes_is_added_to_errors_of_shapes_alone():
    def told(error):
        with pytest.raises(type(error)) as raised, with_advice("Look at the shapes."):
            raise error
        return explain(raised.value)

    absent = "latent1 is not defined. Cell 11, interpolate_images, stopped with "
    assert "Look at the shapes" in told(ValueError("operands could not be broadcast together with shapes (3,) (2,)"))
    assert "Look at the shapes" in told(StudentCodeError("InvalidArgumentError", "Incompatible shapes: [3] vs. [2]"))
    assert "Look at the shapes" in told(StudentCodeError("NameError", f"{absent}ValueError: it wants shape (None, 5)"))
    for error in (
        NameError("name 'shape' is not defined"),
        StudentCodeError("AttributeError", "module 'numpy' has no attribute 'axis'"),
        StudentCodeError("NameError", f"{absent}NameError: name 'shape' is not defined"),
        ZeroDivisionError("division by zero"),
    ):
        assert "Look at the shapes" not in told(error)


HOSTILE = [
    "A KerasTensor is symbolic ",
    "No such layer: ",
    "Dimensions must be equal, but are ",
    "(",
    "a.",
    "f(",
    "a()",
    "Input 0 of layer 'a' is incompatible with the layer: expected ",
    "The `a` argument must be one of {",
    "Invalid input shape for input ",
    "Only input tensors may be passed as positional: ",
    "cannot import name 'a' ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_message_keeps_the_grader_busy(text):
    began = time.process_time()
    meaning("ValueError", text * 10_000)
    summary_of_output("ValueError", "", ["Cell In[1]\n", text * 10_000, "Cell In[1]\n--" * 3_000])
    assert time.process_time() - began < 2


def test_a_message_that_nobody_knows_is_cut():
    assert len(meaning("ValueError", f"Something {'very ' * 100}new.\n\nMore lines.")) < 210
    assert meaning("ValueError", "Short.\nMore.") == "Short"


def test_the_line_of_the_cell_is_told():
    shell = InteractiveShell()
    shell.user_ns["__name__"] = "__main__"
    shell.run_cell("import numpy as np\n\ndef made(x):\n    y = x\n    return np.maximum(y, 'a')")
    error = shell.run_cell("made(3)").error_in_exec
    shell.history_manager.end_session()
    assert explain(error).endswith("Line 5 of the cell: return np.maximum(y, 'a')")


def test_what_a_check_itself_raises_has_no_line():
    shell = InteractiveShell()
    shell.user_ns["__name__"] = "__main__"
    shell.run_cell("from aelab.autoencoders.contractive import independent_norm")
    error = shell.run_cell("independent_norm(None, [1.0])").error_in_exec
    shell.history_manager.end_session()
    assert "of the cell" not in explain(error)


def test_a_cell_that_misses_a_name_shows_the_closest_one(capsys):
    shell = InteractiveShell()
    show_errors(shell)
    for source, word in (
        ("number = 3\nnumbre", "Did you mean number?"),
        ("import numpy\nnumpy.newaxes", "Did you mean newaxis?"),
        ("from keras.layers import Conv2DTransposed", "Did you mean Conv2DTranspose?"),
        ("import aelab.trianing", "Did you mean aelab.training?"),
    ):
        error = shell.run_cell(source).error_in_exec
        assert word in str(error) and word in capsys.readouterr().out
    shell.history_manager.end_session()


def test_an_object_that_breaks_when_it_is_looked_at_costs_the_suggestion_only():
    class Broken:
        def __dir__(self):
            raise RuntimeError

    with pytest.raises(AttributeError) as raised:
        Broken().missing  # noqa: B018
    assert explain(raised.value).endswith("has no attribute 'missing'")


def test_an_error_in_an_output_is_told_with_its_innermost_line():
    trace = [
        "Cell In[3], line 2\n      1 def f():\n----> 2     return g()",
        "Cell In[2], line 7, in g()\n      6 pass\n----> 7 x = Dense(3)(y)",
        "File ~/keras/x.py:3\n----> 3 raise",
    ]
    told = summary_of_output("ValueError", "Only input tensors may be passed as positional: <ReLU name=a>", trace)
    assert told.startswith("the layer ReLU was given") and told.endswith("Line 7 of the cell: x = Dense(3)(y)")


def test_a_blank_is_told_in_its_own_words():
    assert explain(BlankError("This blank is not filled in yet")) == "This blank is not filled in yet"
    assert explain(AskTimeout("Your code did not return")) == "Your code did not return"
    assert explain(CannotLeave("It holds a class of your own")) == "It holds a class of your own"  # nothing stopped
