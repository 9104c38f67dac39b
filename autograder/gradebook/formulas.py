"""Render Markdown cells as inert HTML. TeX formulas become MathML, which needs no script and no network."""

from __future__ import annotations

import html
import json
import secrets
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from jinja2 import pass_context
from jinja2.runtime import Context
from latex2mathml.converter import convert_to_element
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.gradebook.inert_html import inert_html

LONGEST_FORMULA = 2000
LONGEST_KEPT = 300_000  # characters of a cell whose HTML is kept for other pages


def mathml(tex: str, display: bool) -> str | None:
    """Convert a formula to a <math> element; None if that fails. `tex` may be any text."""
    if not tex.strip() or len(tex) > LONGEST_FORMULA:
        return None
    try:
        element = convert_to_element(tex, display="block" if display else "inline")
    except Exception:  # noqa: BLE001  (students write TeX too, and the package raises all kinds of errors)
        return None
    for node in element.iter():
        node.attrib.pop("href", None)
        if node.text:  # the package writes character references such as &#x02211;
            node.text = html.unescape(node.text)
            if node.text.startswith("\\"):
                return None  # an unknown command: keep the formula as written
    return ElementTree.tostring(element, encoding="unicode")


class FormulaRenderer(IPythonRenderer):
    """nbconvert's Markdown renderer with MathML formulas; those that cannot be converted stay as written.

    Each formula is kept in `drawn` under the name of its placeholder tag, which nobody can guess.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawn: dict[str, str] = {}
        self._secret = secrets.token_hex(8)

    def block_math(self, body: str) -> str:
        """Render a formula on a line of its own."""
        return self._place(body, display=True) or super().block_math(body)

    def inline_math(self, body: str) -> str:
        """Render a formula in the text."""
        return self._place(body, display=False) or super().inline_math(body)

    def latex_environment(self, name: str, body: str) -> str:
        """Render a LaTeX environment, such as aligned formulas."""
        whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._place(whole, display=True) or super().latex_environment(name, body)

    def _place(self, tex: str, display: bool) -> str:
        formula = mathml(tex, display)
        if formula is None:
            return ""
        name = f"formula-{self._secret}-{len(self.drawn)}"
        self.drawn[name] = formula
        return f"<{name}>"

    def _embed_image_or_attachment(self, src: str) -> str:
        """Return the picture's data; a missing picture must not prevent the page."""
        if src.startswith("attachment:") and not self.attachments.get(src.removeprefix("attachment:")):
            return src
        return super()._embed_image_or_attachment(src)


@pass_context
def markdown_as_html(context: Context, source: str) -> str:
    """Render students' and graders' Markdown as inert HTML, as a Jinja filter. Pictures come from the cell itself."""
    attachments = context.get("cell", {}).get("attachments", {})
    encoded = json.dumps(attachments) if attachments else "{}"
    rendered = _rendered if len(source) + len(encoded) <= LONGEST_KEPT else _rendered.__wrapped__
    return rendered(source, encoded)


@lru_cache(maxsize=256)  # most cells are the course's, and the same for everybody
def _rendered(source: str, attachments: str) -> Markup:
    """Render Markdown; attachments: of its cell, as JSON."""
    renderer = FormulaRenderer(escape=False, attachments=json.loads(attachments), exclude_anchor_links=True)
    return inert_html(MarkdownWithMath(renderer=renderer).render(source), renderer.drawn)
