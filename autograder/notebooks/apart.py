"""Tell apart what of the locked cells must come from the student's process, as answers change it, and what not."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Set
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader import utils

from autograder.notebooks.changes import drawn_names
from autograder.notebooks.ipython import as_python, nodes_of
from autograder.notebooks.kept import held_names, state_of_functions
from autograder.notebooks.names import bound_names, mentioned_names, symbols_of
from labkit.parsing import parse

# In a template's metadata: the names that each solution defines, by grade_id, and of whose objects it changes any; and
# those that the solutions use.
NAMES, CHANGED, USED = "labkit_names", "labkit_changed", "labkit_used"


@dataclass(frozen=True)
class Kept:
    """The names in which locked cells keep what answers do.

    drawn: those of what any use changes, such as a generator of random numbers. What locked cells have drawn is data of
    the course, which later draws leave as it is.
    """

    names: Set[str]
    drawn: Set[str]

    def apart(self, source: str) -> tuple[str, str]:
        """Return what of a locked cell has to do with these names, also by its functions, and what the judge runs."""
        if not self.names & mentioned_names(source):
            return "", source
        statements = parse(as_python(source)).body
        texts = [ast.unparse(one) for one in statements]
        only_draw = {text for text, one in zip(texts, statements, strict=True) if self._only_draws(one, text)}
        about, shared = set(self.names), set[str]()
        while more := {one for one in texts if about & mentioned_names(one)} - shared - only_draw:
            shared |= more
            about |= set().union(*map(bound_names, more))
        drawn = set[str]().union(*(mentioned_names(one) & self.drawn for one in texts if one not in shared))
        both = {one for one in shared if bound_names(one) & drawn}
        own = [one for one in texts if one not in shared or one in both]
        return "\n".join(one for one in texts if one in shared), "\n".join(own)

    def _only_draws(self, statement: ast.stmt, text: str) -> bool:
        """Return whether a statement makes data, but nothing that goes on to draw."""
        kept = self.names & mentioned_names(text)
        defines = any(isinstance(one, ast.FunctionDef | ast.Lambda | ast.ClassDef) for one in ast.walk(statement))
        held = held_names(statement.value) if isinstance(statement, ast.Assign) else set[str]()
        return bool(kept) and kept <= self.drawn and not defines and not kept & (bound_names(text) | held)


def kept_for_answers(template: NotebookNode) -> Kept:
    """Return the names in which locked functions that the solutions use keep something, such as a count of guesses.

    Likewise those that the solutions change, and locked functions read, such as the board of a game.
    """
    cells = [cell for cell in template.cells if cell.cell_type == "code"]
    locked = [cell.source for cell in cells if utils.is_locked(cell)]
    kept = state_of_functions(locked, [cell.source for cell in cells if not utils.is_solution(cell)])
    changed = {name for names in template.metadata.get(CHANGED, {}).values() for name in names}
    bound = set[str]().union(*(bound_names(cell) for cell in locked))
    changed |= bound & set[str]().union(*template.metadata.get(NAMES, {}).values())
    read = {one.get_name() for cell in locked for table, one in symbols_of(cell) if _is_of_notebook(table, one)}
    names = changed & read | set[str]().union(*(kept.get(name, ()) for name in template.metadata.get(USED, ())))
    return Kept(names, drawn_names(node for cell in locked for node in nodes_of(cell)))


def _is_of_notebook(table: symtable.SymbolTable, symbol: symtable.Symbol) -> bool:
    """Return whether a function reads or sets a name of its notebook."""
    return table.get_type() == "function" and symbol.is_global() and (symbol.is_referenced() or symbol.is_assigned())
