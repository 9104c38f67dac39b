"""What the course's code does in the judge in place of what it says: classes compared, and members looked at."""

from __future__ import annotations

import ast

from autograder.judge.members import IN_PLACE, METHOD, OWNER, STATE, WATCHED
from labkit.parsing import parse, parse_expression


def rewritten(source: str, file: str, members: bool = True) -> ast.Module:
    """Return the tree of a text to be run; raise one of CANNOT_COMPILE if there is none.

    members: whether it runs with the built-in functions of a course's code.
    """
    tree = _Types().visit(parse(source, file))
    return _Members().visit(tree) if members else tree


class _Types(ast.NodeTransformer):
    """Compares classes of objects with `==` in place of `is`: the stand-in for a class of a library equals it.

    `one.__class__` may also be a class that is made up for `isinstance`; then what `type` gives decides.
    """

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        if len(sides) == 2 and type(node.ops[0]) in _SAME and any(map(_is_class, sides)):
            return self._of_objects(node, sides)
        for place, operator in enumerate(node.ops):
            if isinstance(operator, ast.Is | ast.IsNot) and any(map(_is_type, sides[place : place + 2])):
                node.ops[place] = ast.Eq() if isinstance(operator, ast.Is) else ast.NotEq()
        return node

    def _of_objects(self, node: ast.Compare, sides: list[ast.expr]) -> ast.AST:
        """Return a comparison of both, which evaluates each side once."""
        classes = [f"{name}.__class__" if _is_class(side) else name for name, side in zip("ab", sides, strict=True)]
        types = [f"type({name})" if _is_class(side) else name for name, side in zip("ab", sides, strict=True)]
        same = f"{classes[0]} {_SAME[type(node.ops[0])]} {classes[1]} or {types[0]} == {types[1]}"
        found = parse_expression(f"(lambda a, b: {same})(0, 0)")
        assert isinstance(found, ast.Call)
        found.args = [side.value if isinstance(side, ast.Attribute) and _is_class(side) else side for side in sides]
        whole = ast.UnaryOp(ast.Not(), found) if isinstance(node.ops[0], ast.IsNot | ast.NotEq) else found
        for made in ast.walk(whole):
            if isinstance(made, ast.expr | ast.arg):
                ast.copy_location(made, node)
        return whole


class _Members(ast.NodeTransformer):
    """Has some methods and states looked at before they do anything: see `members`."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Store) and node.attr == STATE:
            node.value = _call(OWNER, [node.value])
        is_literal = isinstance(node.value, ast.Constant)
        if node.attr not in WATCHED or is_literal or not isinstance(node.ctx, ast.Load):
            return node
        return _call(METHOD, [node.value, ast.copy_location(ast.Constant(node.attr), node)])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and len(node.args) > 1:
            node.func.id = IN_PLACE.get(node.func.id, node.func.id)
        return node


def _call(name: str, arguments: list[ast.expr]) -> ast.Call:
    """Return a call of one of our functions in the place of its first argument."""
    made = ast.Call(ast.copy_location(ast.Name(name, ast.Load()), arguments[0]), arguments, [])
    return ast.copy_location(made, arguments[0])


_SAME = {ast.Is: "is", ast.IsNot: "is", ast.Eq: "==", ast.NotEq: "=="}


def _is_type(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return False
    return isinstance(node.func, ast.Name) and node.func.id == "type"


def _is_class(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "__class__"
