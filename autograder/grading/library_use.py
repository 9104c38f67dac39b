"""Remarks on answers that use more of the lab's library than their task does: the library holds whole answers.

That is allowed and costs no points. The remark tells the grader, who may ask for the student's own work.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from nbformat import NotebookNode

from autograder.lab import Lab, package_folder
from autograder.notebooks.ipython import LONGEST_PARSED
from labkit.parsing import CANNOT_COMPILE, parse


def borrowed(notebook: NotebookNode, release: NotebookNode, lab: Lab) -> list[str]:
    """Return a remark for each library function that a student's cell uses and the release does not.

    Args:
        notebook: the submitted notebook. release: the solutions. An answer cell is compared with its right answer, a
            cell that the student added with all cells of the release. lab: names the library's packages.
    """
    known = {_grade_id(cell): cell.source for cell in _code(release) if _grade_id(cell)}
    aliases = _aliases((cell.source for cell in _code(notebook)), lab)
    of_release = _aliases((cell.source for cell in _code(release)), lab)
    everywhere = {name for cell in _code(release) for name in _used(cell.source, of_release, lab)}
    remarks = []
    for cell in _code(notebook):
        grade_id = _grade_id(cell)
        allowed = set(_used(known[grade_id], of_release, lab)) if grade_id in known else everywhere
        for name in dict.fromkeys(_used(cell.source, aliases, lab)):
            if name not in allowed:
                where = grade_id or "a cell of the student's own"
                remarks.append(f"{where} uses {name}, a function of the library that its task does not ask for")
    return remarks


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


@cache
def _parsed(source: str) -> ast.Module:
    """Return a cell's tree without IPython's own lines; an empty one if the cell is not Python, or very long."""
    if len(source) > LONGEST_PARSED:
        return ast.Module([], [])
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!", "?"))]
    try:
        return parse("\n".join(lines))
    except CANNOT_COMPILE:
        return ast.Module([], [])


def _aliases(sources: Iterable[str], lab: Lab) -> dict[str, str]:
    """Return what names mean after the imports of all cells, such as `c` for aelab.contractive."""
    aliases: dict[str, str] = {}
    for source in sources:
        for node in ast.walk(_parsed(source)):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    known = alias.name if alias.asname else alias.name.partition(".")[0]
                    aliases[alias.asname or known] = known
            elif isinstance(node, ast.ImportFrom) and not node.level:
                aliases |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
                if node.names[0].name == "*":
                    aliases |= {name: f"{node.module}.{name}" for name in _public(str(node.module), lab.packages)}
    return {name: meant for name, meant in aliases.items() if meant.partition(".")[0] in lab.packages}


@cache
def _public(module: str, packages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the functions and classes that a module of the library defines, and what it says that it hands on."""
    package, *parts = module.split(".")
    if package not in packages:
        return ()
    path = package_folder(package).joinpath(*parts).with_suffix(".py")
    if not path.is_file():
        return ()
    body = parse(path.read_text(encoding="utf-8")).body
    defined = [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    handed_on = [name for node in body for name in _handed_on(node)]
    return tuple(dict.fromkeys([*defined, *handed_on]))


def _handed_on(node: ast.stmt) -> list[str]:
    """Return the names in `__all__ = [...]`; none for another statement."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.List | ast.Tuple):
        return []
    if "__all__" not in {target.id for target in node.targets if isinstance(target, ast.Name)}:
        return []
    return [str(name.value) for name in node.value.elts if isinstance(name, ast.Constant)]


def _used(source: str, aliases: Mapping[str, str], lab: Lab) -> Iterator[str]:
    """Yield the full names of the library's functions and classes that a cell refers to."""
    for node in ast.walk(_parsed(source)):
        name = _full_name(node, aliases)
        module, _, function = name.rpartition(".")
        if function in _public(module, lab.packages) and module not in lab.helpers:
            yield name


def _full_name(node: ast.AST, aliases: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return aliases.get(node.id, "")
    if isinstance(node, ast.Attribute) and (before := _full_name(node.value, aliases)):
        return f"{before}.{node.attr}"
    return ""
