"""Keep what each turn of the interpolation loop makes, by the name of the model, so that checks see all three.

The last line of the notebook's loop keeps it in `interpolated`. A loop without that line, as in the course's handout,
or one that stops in mid-turn would leave only the last turn's values: there this module keeps each turn by itself.
"""

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from labkit.again import ADDITIONS, Addition
from labkit.blanks import BlankError
from labkit.explaining import summary
from labkit.parsing import CANNOT_COMPILE, parse, parse_expression

TABLE = "interpolated"
MADE = ("latent1", "latent2", "latent_interp", "img_interp")
STOPPED, BLANK = "stopped", "blank"  # further entries of a turn: why it did not end
LONGEST_REASON = 260  # characters


@contextmanager
def kept_turn(names: dict[str, Any], targets: Sequence[str], by_itself: bool) -> Iterator[None]:
    """Run one turn of a loop, then keep what it made, unless the loop did so itself.

    Args:
        names: the notebook's namespace. targets: the loop variables; the first string among their values is the name
            of the model. by_itself: whether the cell keeps the table itself.
    """
    before = {step: names.get(step) for step in MADE}
    reason = {}
    try:
        yield
    except BlankError as error:
        reason = {BLANK: str(error)}
        raise
    except BaseException as error:
        reason = {STOPPED: f"{type(error).__name__}: {summary(error)}"[:LONGEST_REASON]}
        raise
    finally:
        values = (names.get(target) for target in targets)
        model = next((value for value in values if isinstance(value, str)), None)
        table = names.get(TABLE)
        if model is not None and not by_itself and (not isinstance(table, dict) or model in table):
            table = names[TABLE] = {}  # the present one is from an earlier run
        if isinstance(table, dict) and model is not None and model not in table:
            made = {step: names[step] for step in MADE if step in names}
            # None is what a function without a return gives, in each turn and in each run.
            table[model] = {step: one for step, one in made.items() if one is None or one is not before[step]} | reason


def with_kept_turns(tree: ast.Module) -> ast.Module:
    """Let the loops of a cell that make pictures keep what they make; leave other cells unchanged."""
    loops = [statement for statement in tree.body if isinstance(statement, ast.For) and _makes_pictures(statement)]
    by_itself = bool(loops) and any(isinstance(node, ast.Name) and node.id == TABLE for node in ast.walk(tree))
    for loop in loops:
        targets = [node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)]
        call = f"__import__('aelab.autoencoders.turns', fromlist='_').kept_turn(globals(), {targets!r}, {by_itself})"
        turn = ast.With([ast.withitem(parse_expression(call))], loop.body)
        for node in ast.walk(turn.items[0]):
            ast.copy_location(node, loop)
        loop.body = [ast.copy_location(turn, loop)]
    return tree


def keeps_turns(source: str) -> bool:
    """Tell whether a cell has a loop that makes pictures; False for a cell that is not Python."""
    if MADE[-1] not in source:
        return False
    try:
        return any(map(_makes_pictures, parse(source).body))
    except CANNOT_COMPILE:
        return False


def _makes_pictures(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.For):
        return False
    nodes = (node for part in statement.body for node in ast.walk(part))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} >= set(MADE)


_KEPT = Addition(with_kept_turns, lambda source: {TABLE} if keeps_turns(source) else set())


class _TurnTransformer(ast.NodeTransformer):
    def visit_Module(self, node: ast.Module) -> ast.Module:
        return with_kept_turns(node)


class TurnReader:
    """Look at each cell of an IPython shell before it runs: does it have a loop whose turns are to be kept?"""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._transformer = _TurnTransformer()

    def __call__(self, lines: list[str]) -> list[str]:
        others = [one for one in self._shell.ast_transformers if one is not self._transformer]
        self._shell.ast_transformers = [*others, *([self._transformer] if keeps_turns("".join(lines)) else [])]
        return lines


def keep_turns(shell: Any) -> None:
    """Make an IPython shell keep what each turn of the loop makes; calling it twice changes nothing."""
    ADDITIONS.add(_KEPT)
    if not any(isinstance(reader, TurnReader) for reader in shell.input_transformers_post):
        shell.input_transformers_post.append(TurnReader(shell))
