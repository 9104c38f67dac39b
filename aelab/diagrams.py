"""Draw a chain of layers as an hourglass: a bar for each tensor, the layers between, and the same in words."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kerasdata.runtime import keras

STEP, TALLEST, TOP = 104, 100, 14  # pixels: from bar to bar, the tallest bar, and the space above it
BAR = 14
LINE_HEIGHT = 13
BLUE = "#4a90d9"
MOST_LINES = 4  # of layers between two bars; more are counted


@dataclass(frozen=True)
class Diagram:
    """Tensors and the layers between them; IPython shows the form that fits.

    shapes: of the tensors, without the batch; one more than groups. groups: the layers from each tensor to the next.
    found: what was to be drawn, where that is no chain of layers.
    """

    shapes: Sequence[tuple[int | None, ...]] = ()
    groups: Sequence[Sequence[str]] = ()
    found: str = ""

    def __str__(self) -> str:
        if self.found:
            return f"Nothing to draw: expected Keras models, found {self.found}."
        steps = [
            f" -> {', '.join(group)} -> {_size(shape)}"
            for group, shape in zip(self.groups, self.shapes[1:], strict=True)
        ]
        return _size(self.shapes[0]) + "".join(steps)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        if self.found:
            return html.escape(str(self))
        largest = max(map(_edge, self.shapes))
        middles = [index * STEP + STEP / 2 for index in range(len(self.shapes))]
        heights = [TALLEST * _edge(shape) / largest for shape in self.shapes]
        axis = TOP + TALLEST / 2
        parts = []
        for x, height, shape in zip(middles, heights, self.shapes, strict=True):
            parts.append(
                f'<rect x="{x - BAR / 2:g}" y="{axis - height / 2:.1f}" width="{BAR}" height="{height:.1f}" '
                f'fill="{BLUE}"/>'
            )
            parts.append(_text(x, TOP + TALLEST + 16, _size(shape), weight="bold"))
        for index, group in enumerate(self.groups):
            start, end = middles[index] + BAR / 2, middles[index + 1] - BAR / 2
            before, after = heights[index] / 2, heights[index + 1] / 2
            corners = [(start, -before), (end, -after), (end, after), (start, before)]
            points = " ".join(f"{x:g},{axis + y:.1f}" for x, y in corners)
            parts.append(f'<polygon points="{points}" fill="{BLUE}" opacity="0.3"/>')
            parts += [
                _text((start + end) / 2, TOP + TALLEST + 34 + LINE_HEIGHT * row, name)
                for row, name in enumerate(_shortened(group))
            ]
        width, height = len(self.shapes) * STEP, TOP + TALLEST + 36 + LINE_HEIGHT * MOST_LINES
        return (
            f'<div style="overflow-x: auto"><svg role="img" aria-label="{html.escape(str(self))}" width="{width}" '
            f'height="{height}" font-family="sans-serif" font-size="11">{"".join(parts)}</svg></div>'
        )


def diagram(*models: Any) -> Diagram:
    """Draw models that follow each other, such as an encoder and a decoder.

    Args:
        models: Keras models, each a chain of layers; the first tensor of one is the last of the one before.

    Returns:
        what a notebook shows as a drawing, and everything else as one line of text. A frozen model is one step.
    """
    shapes: list[tuple[int | None, ...]] = []
    groups: list[list[str]] = []
    for model in models:
        if not isinstance(model, keras.Model):
            return Diagram(found=type(model).__name__)
        try:
            layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
            shapes = shapes or [_shape(model.inputs[0])]
            if model.weights and not model.trainable_weights and len(layers) > MOST_LINES:
                groups.append([model.name, f"{len(layers)} layers, frozen"])
                shapes.append(_shape(model.outputs[0]))
                continue
            for layer in layers:
                if _shape(layer.input) != shapes[-1]:
                    return Diagram(found="a model that is no chain of layers")
                if groups and _shape(layer.output) == shapes[-1] and not hasattr(layer, "units"):
                    groups[-1] += _named(layer)
                else:
                    groups.append(_named(layer))
                    shapes.append(_shape(layer.output))
        except (AttributeError, TypeError, ValueError):  # what Keras raises for several inputs, or none
            return Diagram(found="a model that is no chain of layers")
    return Diagram(shapes, groups) if groups else Diagram(found="none")


def _shape(tensor: Any) -> tuple[int | None, ...]:
    return tuple(tensor.shape[1:])


def _named(layer: Any) -> list[str]:
    """A layer's class, and its activation if it has one."""
    activation = layer.get_config().get("activation")
    name = type(layer).__name__
    if not isinstance(activation, str) or activation == "linear":
        return [name]
    return [activation] if name == "Activation" else [name, activation]


def _shortened(group: Sequence[str]) -> list[str]:
    if len(group) <= MOST_LINES:
        return list(group)
    return [*group[: MOST_LINES - 1], f"and {len(group) - MOST_LINES + 1} more"]


def _size(shape: tuple[int | None, ...]) -> str:
    return " x ".join(map(str, shape)) or "1"


def _edge(shape: tuple[int | None, ...]) -> float:
    """The edge of a cube with as many numbers: bars as high as the numbers are many would hide the small ones."""
    return math.cbrt(math.prod(size or 1 for size in shape))


def _text(x: float, y: float, text: str, weight: str = "normal") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="middle" font-weight="{weight}" fill="currentColor">'
        f"{html.escape(text)}</text>"
    )
