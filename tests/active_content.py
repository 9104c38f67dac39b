"""What a page could run or load, found by the parser that browsers follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bleach._vendor import html5lib

PARTS = (
    "html head meta title style body header main nav section h1 h2 h3 h4 h5 h6 p div span ol ul li dl dt dd a img math"
)
WORDS = "strong b i em u s del ins code pre br hr details summary blockquote q abbr kbd mark samp small sub sup var"
TABLES = "table thead tbody tfoot tr th td caption col colgroup"
HARMLESS = {*PARTS.split(), *WORDS.split(), *TABLES.split()}
MATHML = "http://www.w3.org/1998/Math/MathML"
ADDRESSES = {
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "cite",
    "ping",
    "xlink:href",
}


def active_content(page: str) -> Counter[str]:
    """Count active elements, event handlers, addresses outside the page, and styles that load or move things."""
    return Counter(_found(html5lib.parse(page, namespaceHTMLElements=True)))


def _found(tree) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        namespace, _, tag = element.tag[1:].partition("}")
        attributes = {name if isinstance(name, str) else str(name): value for name, value in element.items()}
        if tag == "meta":
            if attributes.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy":
                yield f"meta {attributes}"
        elif not (namespace == MATHML or tag in HARMLESS):
            yield f"<{tag}> {attributes} {(element.text or '')[:80]!r}"
        for name, value in attributes.items():
            name = name.rpartition("}")[2].lower()
            is_kept = value.startswith("#") or (tag == "img" and value.startswith("data:image/"))
            if name.startswith("on") or name == "srcdoc" or (name in ADDRESSES and not is_kept):
                yield f"<{tag} {name}={value!r}>"
            if name == "style" and any(word in value.lower() for word in ("url", "position", "expression", "import")):
                yield f"<{tag} style={value!r}>"
