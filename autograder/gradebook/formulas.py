"""TeX formulas of markdown cells as MathML: pages need no script and no network to show them."""

from __future__ import annotations

import html
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element
from nbconvert.filters.markdown_mistune import IPythonRenderer

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
    """nbconvert's renderer of markdown, with formulas drawn; what cannot be drawn stays as it was written."""

    def block_math(self, body: str) -> str:
        """A formula on a line of its own."""
        return mathml(body, display=True) or super().block_math(body)

    def inline_math(self, body: str) -> str:
        """A formula in the text."""
        return mathml(body, display=False) or super().inline_math(body)

    def latex_environment(self, name: str, body: str) -> str:
        """A formula such as an aligned one."""
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True) or super().latex_environment(name, body)

    def _embed_image_or_attachment(self, src: str) -> str:
        """The picture's data; a picture that is missing is no reason to have no page."""
        if src.startswith("attachment:") and src.removeprefix("attachment:") not in self.attachments:
            return src
        return super()._embed_image_or_attachment(src)
