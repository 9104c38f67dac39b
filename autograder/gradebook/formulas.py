"""Markdown cells as HTML: TeX formulas become MathML, which needs no script and no network; the rest becomes inert."""

from __future__ import annotations

import html
import secrets
from typing import Any
from xml.etree import ElementTree

from jinja2 import pass_context
from jinja2.runtime import Context
from latex2mathml.converter import convert_to_element
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .inert_html import inert_html

LONGEST_FORMULA = 2000


def mathml(tex: str, display: bool) -> str | None:
    """The formula as a <math> element, or None where it cannot be turned into one. `tex` may be anything."""
    if not tex.strip() or len(tex) > LONGEST_FORMULA:
        return None
    try:
        element = convert_to_element(tex, display="block" if display else "inline")
    except Exception:  # noqa: BLE001  (students write TeX too, and the package raises what it likes)
        return None
    for node in element.iter():
        node.attrib.pop("href", None)
        if node.text:  # the package writes references such as &#x02211; which are to be characters
            node.text = html.unescape(node.text)
            if node.text.startswith("\\"):
                return None  # an unknown command: better the formula as it was written
    return ElementTree.tostring(element, encoding="unicode")


class FormulaRenderer(IPythonRenderer):
    """nbconvert's renderer of markdown, with formulas drawn; what cannot be drawn stays as it was written.

    Each formula is kept in `drawn` under the name of a tag, which nobody can guess, and which holds its place.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drawn: dict[str, str] = {}
        self._secret = secrets.token_hex(8)

    def block_math(self, body: str) -> str:
        """A formula on a line of its own."""
        return self._place(body, display=True) or super().block_math(body)

    def inline_math(self, body: str) -> str:
        """A formula in the text."""
        return self._place(body, display=False) or super().inline_math(body)

    def latex_environment(self, name: str, body: str) -> str:
        """A formula such as an aligned one."""
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
        """The picture's data; a picture that is missing is no reason to have no page."""
        if src.startswith("attachment:") and not self.attachments.get(src.removeprefix("attachment:")):
            return src
        return super()._embed_image_or_attachment(src)


@pass_context
def markdown_as_html(context: Context, source: str) -> str:
    """A jinja filter for what students and those who grade wrote: inert HTML. Pictures come from the cell itself."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = FormulaRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    return inert_html(MarkdownWithMath(renderer=renderer).render(source), renderer.drawn)
