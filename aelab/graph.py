"""The graph of a Keras model's calls, from output back to input, with nested models opened and shared layers repeated.

A model's list of layers has each layer object once, however often it is called, and does not give the order of calls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kerasdata.runtime import keras

Shape = tuple[int | None, ...]

# Layers that do nothing when a model is used rather than trained.
_NEUTRAL = (
    *("ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "Identity"),
    *("InputLayer", "SpatialDropout1D", "SpatialDropout2D"),
)


@dataclass(eq=False)
class Value:
    """One tensor of the graph.

    call: the call that made it; None for the model's input. position: among the outputs of that call.
    shape: for one image, without the batch axis.
    """

    call: Call | None
    position: int
    shape: Shape


@dataclass(eq=False)
class Call:
    """One call of a layer or of a function of `keras.ops`; `Value` objects stand for the tensors in its arguments."""

    operation: Any
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    outputs: list[Value] = field(default_factory=list)

    @property
    def inputs(self) -> list[Value]:
        """The tensors that it reads, in order."""
        leaves = keras.tree.flatten((self.arguments, self.keywords))
        return [leaf for leaf in leaves if isinstance(leaf, Value)]

    @property
    def has_weights(self) -> bool:
        return bool(getattr(self.operation, "weights", None))

    @property
    def is_always_training(self) -> bool:
        """Whether the layer behaves as in training even when the model is only used."""
        return self.keywords.get("training") is True

    @property
    def is_frozen(self) -> bool:
        """Whether the layer behaves as in use even when the model is trained."""
        return self.keywords.get("training") is False or (self.has_weights and not self.operation.trainable)


@dataclass(frozen=True)
class Block:
    """The calls between two values that every path from the input to the output passes through.

    In a simple chain each block is one call; where paths part and meet again, a block has several.
    """

    start: Value
    end: Value
    calls: list[Call]

    @property
    def has_weights(self) -> bool:
        return any(call.has_weights for call in self.calls)

    def __call__(self, tensor: Any) -> Any:
        """Compute `end` from a tensor in place of `start`."""
        known: dict[Value, Any] = {self.start: tensor}
        for call in self.calls:
            arguments, keywords = _replaced((call.arguments, call.keywords), known)
            results = call.operation(*arguments, **keywords)
            listed = results if isinstance(results, list | tuple) else [results]
            known.update(zip(call.outputs, listed, strict=True))
        return known[self.end]


def _replaced(arguments: Any, known: Mapping[Any, Any]) -> Any:
    """Return arguments with the known value in place of each symbolic tensor or `Value`."""
    symbols = (Value, keras.KerasTensor)
    return keras.tree.map_structure(lambda leaf: known[leaf] if isinstance(leaf, symbols) else leaf, arguments)


def blocks_of(model: Any) -> list[Block] | None:
    """Return the blocks of a model from its input to its output.

    Returns None for a model with several inputs or outputs, and if the graph does not describe what the model computes,
    as for a learner's own class.
    """
    functional = _functional(model)
    if functional is None or len(functional.inputs) != 1 or len(functional.outputs) != 1:
        return None
    start = Value(None, 0, _sides(functional.inputs[0]))
    (end,) = _outputs(functional, [start])
    return _blocks(start, end)


_FUNCTIONAL = type(keras.Model(*[keras.Input((1,))] * 2))  # Keras's class of functional models


def _functional(model: Any) -> Any | None:
    """Return the functional model that holds a model's graph; None if there is none."""
    if isinstance(model, keras.Sequential):
        model = getattr(model, "_functional", None)
    return model if isinstance(model, _FUNCTIONAL) and type(model).call is _FUNCTIONAL.call else None


def _sides(tensor: Any) -> Shape:
    return tuple(tensor.shape[1:])


def _outputs(model: Any, inputs: Sequence[Value]) -> list[Value]:
    """Return a functional model's outputs for values in place of its inputs."""
    known: dict[Any, Value] = dict(zip(model.inputs, inputs, strict=True))
    for node in _nodes(model):
        values = _called(node, *_replaced((node.arguments.args, node.arguments.kwargs), known))
        known.update(zip(node.output_tensors, values, strict=True))
    return [known[tensor] for tensor in model.outputs]


def _nodes(model: Any) -> list[Any]:
    """Return the calls of a functional model, except those that make its inputs, each after those that it needs."""
    by_depth = model._nodes_by_depth
    return [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth] if not node.is_input]


def _called(node: Any, arguments: Any, keywords: Any) -> list[Value]:
    operation = node.operation
    call = Call(operation, tuple(arguments), dict(keywords))
    inner = _functional(operation) if isinstance(operation, keras.Model) else None
    if inner is not None and len(call.inputs) == len(inner.inputs):
        return _outputs(inner, call.inputs)
    if type(operation).__name__ in _NEUTRAL and len(call.inputs) == 1 and not call.is_always_training:
        return call.inputs
    call.outputs = [Value(call, position, _sides(tensor)) for position, tensor in enumerate(node.output_tensors)]
    return call.outputs


def _blocks(start: Value, end: Value) -> list[Block]:
    """Cut the calls that lead to a value wherever only one value is needed later."""
    calls = _leading_to(end)
    uses = Counter(value for call in calls for value in call.inputs)
    uses[end] += 1
    needed = {start}
    blocks, block = [], []
    for call in calls:
        block.append(call)
        uses.subtract(call.inputs)
        needed = {value for value in needed.union(call.outputs) if uses[value] > 0}
        if len(needed) == 1 and needed <= set(call.outputs):
            (cut,) = needed
            blocks.append(Block(start, cut, block))
            start, block = cut, []
    return blocks


def _leading_to(end: Value) -> list[Call]:
    """Return the calls that a value comes from, each after those that it needs."""
    found: dict[Call, None] = {}
    waiting = [(end, False)]
    while waiting:
        value, ready = waiting.pop()
        if value.call is None or value.call in found:
            continue
        if ready:
            found[value.call] = None
        else:
            waiting += [(value, True), *((needed, False) for needed in value.call.inputs)]
    return list(found)
