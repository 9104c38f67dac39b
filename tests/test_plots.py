"""Every figure has the panels and labels it promises, and drawing touches no global state."""

from __future__ import annotations

import dataclasses
import io
import itertools
import subprocess
import sys
import types

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from aelab import plots
from aelab.training import History

GENERATOR = np.random.default_rng(0)
GREY, FLAT, COLOUR = (GENERATOR.random(shape) for shape in ((3, 28, 28), (3, 784), (3, 32, 32, 3)))
HISTORY = History(loss=(0.3, 0.2, 0.1), validation_loss=(0.4, 0.25, 0.3), best_epoch=2)


def png(figure):
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()


def pictures(figure):
    return [axis.images[0].get_array() for axis in figure.axes if axis.images]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.picture_rows({"input": COLOUR, "VGG16": COLOUR}, title="Reconstructions"),
        lambda: plots.picture_strip(FLAT, ["0", "1/2", "1"], title="From one to the other"),
        lambda: plots.loss_curves({"CAE": HISTORY}),
        lambda: plots.error_bars({"own size": {"VGG16": 0.01, "CAE": 0.02}}),
        lambda: plots.error_bars({"own size": pd.Series({"VGG16": 0.01, "CAE": 0.02})}),
    ],
)
def test_every_figure_can_be_saved_as_a_picture(draw):
    figure = draw()
    assert isinstance(figure, Figure)
    assert png(figure).startswith(b"\x89PNG")


def shown_in(axis):
    """Return the images of a row's picture, cut at gaps of `plots.GAP` of their side."""
    row = np.asarray(axis.images[0].get_array())
    step = len(row) + round(len(row) * plots.GAP)
    return [row[:, start : start + len(row)] for start in range(0, row.shape[1], step)]


def test_rows_have_one_picture_an_image_and_their_labels_beside_them():
    figure = plots.picture_rows({"input": GREY, "CAE": FLAT}, title="Title")
    assert figure.get_suptitle() == "Title"
    assert [text.get_text() for axis in figure.axes for text in axis.texts] == ["input", "CAE"]
    first, second = map(shown_in, figure.axes)
    assert len(first) == len(second) == 3
    assert np.allclose(first[1], GREY[1][..., None]) and np.allclose(second[0], FLAT[0].reshape(28, 28, 1))


def test_colours_are_kept():
    (axis,) = plots.picture_rows({"input": COLOUR}).axes
    assert np.allclose(shown_in(axis)[2], COLOUR[2])


def test_rows_stop_at_the_given_count_and_a_shorter_row_ends_in_white():
    many, few = map(shown_in, plots.picture_rows({"many": np.tile(GREY, (9, 1, 1)), "few": GREY}, count=5).axes)
    assert len(many) == len(few) == 5
    assert [bool((picture == 1).all()) for picture in few] == [False, False, False, True, True]


def test_pixels_outside_0_and_1_are_drawn_black_or_white():
    (axis,) = plots.picture_rows({"wild": GREY * 10 - 5}).axes
    assert all(picture.min() == 0 and picture.max() == 1 for picture in shown_in(axis))


@pytest.mark.parametrize("rows", [{}, {"none": GREY[:0]}])
def test_rows_without_an_image_are_refused(rows):
    with pytest.raises(ValueError, match="at least one image"):
        plots.picture_rows(rows)


@pytest.mark.parametrize("shape", [(784,), (3, 100), (14, 56), (28, 28), (2, 3, 4, 5, 6), (2, 28, 28, 1, 1)])
def test_what_is_no_batch_of_images_is_refused_with_its_shape(shape):
    for draw in (lambda images: plots.picture_rows({"x": images}), lambda images: plots.picture_strip(images, ["a"])):
        with pytest.raises(ValueError, match=rf"Expected images of shape \(N, 784\).*found \({shape[0]},"):
            draw(np.zeros(shape))


def test_a_strip_has_a_label_under_each_image():
    figure = plots.picture_strip(COLOUR, ["0.00", "0.50", "1.00"])
    assert [axis.get_xlabel() for axis in figure.axes] == ["0.00", "0.50", "1.00"]


def test_a_strip_with_too_few_labels_is_refused():
    with pytest.raises(ValueError, match="Expected 3 labels, one an image, found 2"):
        plots.picture_strip(COLOUR, ["a", "b"])


def test_a_strip_of_no_image_is_refused():
    with pytest.raises(ValueError, match="at least one image"):
        plots.picture_strip(COLOUR[:0], [])


def test_loss_curves_show_training_and_held_out_losses_by_epoch():
    (axis,) = plots.loss_curves({"VGG16": HISTORY, "CAE": HISTORY}, title="Loss").axes
    assert (axis.get_xlabel(), axis.get_ylabel(), axis.get_title(), axis.get_yscale()) == (
        "epoch",
        "loss",
        "Loss",
        "log",
    )
    training, held_out, *_ = axis.get_lines()
    assert training.get_xdata().tolist() == [1, 2, 3]
    assert training.get_ydata().tolist() == [0.3, 0.2, 0.1] and held_out.get_ydata().tolist() == [0.4, 0.25, 0.3]
    assert [text.get_text() for text in axis.get_legend().get_texts()] == [
        "VGG16, training", "VGG16, held out", "CAE, training", "CAE, held out",
    ]  # fmt: skip


def test_a_loss_with_a_penalty_has_axes_of_its_own():
    penalised = dataclasses.replace(HISTORY, penalised=True)
    other, plain = plots.loss_curves({"CAE": penalised, "no penalty": HISTORY}, title="Loss").axes
    assert (plain.get_ylabel(), other.get_ylabel()) == ("loss", "loss, penalty included")
    assert [axis.get_lines()[0].get_label() for axis in (plain, other)] == ["no penalty, training", "CAE, training"]
    (alone,) = plots.loss_curves({"CAE": penalised}).axes
    assert alone.get_ylabel() == "loss, penalty included"


@pytest.mark.parametrize(("first", "last"), [(0.15, 0.01), (0.05, 0.003), (0.02, 0.012), (1.0, 0.005)])
def test_the_labels_of_losses_do_not_touch_and_there_is_one_at_least(first, last):
    losses = tuple(np.geomspace(first, last, 9).tolist())
    figure = plots.loss_curves({"CAE": History(losses, losses, 9)})
    png(figure)
    (axis,) = figure.axes
    low, high = axis.get_ylim()
    labels = [text for text in axis.get_yticklabels() if low <= text.get_position()[1] <= high]
    heights = sorted(text.get_window_extent().intervaly.tolist() for text in labels)
    assert heights
    assert all(below[1] < above[0] for below, above in itertools.pairwise(heights))


def test_bars_are_as_high_as_the_errors_and_say_them():
    (axis,) = plots.error_bars({"own": {"VGG16": 0.01, "CAE": 0.02}, "alike": {"VGG16": 0.03, "CAE": 0.04}}).axes
    assert [[bar.get_height() for bar in bars] for bars in axis.containers] == [[0.01, 0.03], [0.02, 0.04]]
    assert [text.get_text() for text in axis.texts] == ["0.0100", "0.0300", "0.0200", "0.0400"]
    assert [tick.get_text() for tick in axis.get_xticklabels()] == ["own", "alike"]
    assert [text.get_text() for text in axis.get_legend().get_texts()] == ["VGG16", "CAE"]


def test_bars_of_many_models_are_drawn():
    (axis,) = plots.error_bars({"own": {str(number): 0.1 for number in range(7)}}).axes
    assert len(axis.containers) == 7


@pytest.mark.parametrize("draw", [plots.loss_curves, plots.error_bars])
def test_nothing_to_draw_gives_an_empty_figure_without_a_warning(draw):
    assert png(draw({}))


def test_tables_that_are_not_filled_yet_give_an_empty_figure():
    assert png(plots.error_bars({"own size": {}, "28 x 28 grey": {}}))


def test_drawing_leaves_pyplot_alone():
    code = "import sys, aelab.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("image", [FLAT[0], FLAT[:1], GREY[0], COLOUR[0], COLOUR[:1], COLOUR[:1].tolist()])
def test_a_picture_is_drawn_with_its_batch_or_without(image):
    axis = pyplot.figure().subplots()
    plots.show_picture(image, title="CAE")
    assert axis.get_title() == "CAE"
    assert np.allclose(axis.images[0].get_array().ravel(), np.ravel(image))
    pyplot.close("all")


@pytest.mark.parametrize(
    ("image", "words"),
    [(np.zeros((1, 512)), "shape (1, 512)"), (None, "NoneType"), ("text", "str"), (GREY, "(3, 28, 28)")],
)
def test_what_is_no_picture_is_told_where_it_would_be(image, words):
    axis = pyplot.figure().subplots()
    plots.show_picture(image)
    assert not axis.images and words in axis.texts[0].get_text()
    pyplot.close("all")


def test_a_history_of_kerass_own_fit_has_curves():
    record = types.SimpleNamespace(history={"loss": [0.3, 0.2], "val_loss": [0.4, 0.3]})
    assert len(plots.loss_curves({"fit": record}).axes[0].lines) == 2
