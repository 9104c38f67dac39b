"""Turn students' HTML into HTML that runs nothing, fetches nothing and cannot pass for a part of our pages.

It is read leniently and rewritten: the output holds only the tags and attributes listed here, and escaped text. So it
does not matter how a browser would have read the input. Time is linear for any input.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from markupsafe import Markup
from pygments.token import STANDARD_TYPES

LONGEST = 500_000  # characters of one fragment
DEEPEST = 60  # nested elements
BLOCKS = {"blockquote", "details", "div", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre",
          "summary", "ul"}  # fmt: skip
WORDS = {"abbr", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong",
         "sub", "sup", "u", "var"}  # fmt: skip
TABLES = {"caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
VOID = {"br", "col", "hr", "img"}
TAGS = BLOCKS | WORDS | TABLES | VOID
UNREAD = {"script", "style", "template", "title", "noscript", "iframe", "object", "textarea"}  # nor their content
NUMBERS = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}, "img": {"width", "height"}}
CLASSES = {"highlight", *filter(None, STANDARD_TYPES.values())}  # of coloured code; ids and others are the page's
STYLES = {"background-color", "color", "font-family", "font-style", "font-weight", "text-align", "text-decoration",
          "white-space"}  # fmt: skip
STYLE = re.compile(r"\s*([a-z-]+)\s*:\s*([\w\s#%.,()'\"-]+)", re.ASCII)
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*+")
# Possessive, and never beyond the next tag: each character is read a bounded number of times.
TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)([^<>]*+)>|<[!?/][^<>]*+>|<|[^<]++")
ATTRIBUTE = re.compile(r"([a-zA-Z-]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))?")


def inert_html(fragment: str, ours: Mapping[str, str] = MappingProxyType({})) -> Markup:
    """Reduce the fragment to text, tables, embedded pictures and their styling.

    Every element in the result is closed, and it closes no others. A link becomes its text and, if that differs, the
    address in brackets: nobody follows it without seeing where it leads. `ours` maps the names of placeholder tags to
    HTML of our own.
    """
    if isinstance(fragment, Markup):
        return fragment
    if len(fragment) > LONGEST:
        return Markup(f"<p>[{len(fragment)} characters of HTML, too many to show]</p>")
    return Markup("".join(_Writer(fragment, ours).pieces()))


class _Writer:
    """Reads a fragment once, from beginning to end."""

    def __init__(self, fragment: str, ours: Mapping[str, str]) -> None:
        self._fragment, self._ours = fragment, ours
        self._open: list[str] = []
        self._address, self._text = "", ""  # of the link that is being read

    def pieces(self) -> Iterator[str]:
        """Yield the pieces of the new fragment."""
        position = 0
        while position < len(self._fragment):
            token = TOKEN.match(self._fragment, position)
            assert token is not None  # the last two alternatives match any character
            position = token.end()
            closing, name, attributes = token.groups()
            if token[0] == "<!--":
                position = self._after("-->", position)
            elif name is None:
                yield self._words(token[0]) if not token[0].startswith(("<!", "<?", "</")) else ""
            elif name in self._ours:
                yield self._ours[name]
            elif not closing and name.lower() in UNREAD:
                position = self._after(f"</{name}", position)
            else:
                yield from self._tag(name.lower(), attributes, bool(closing))
        yield self._end_of_link()
        yield from (f"</{name}>" for name in reversed(self._open))

    def _after(self, end: str, position: int) -> int:
        """Return the position after a skipped part, which runs to the end of the text if it is not closed."""
        found = re.compile(end, re.IGNORECASE).search(self._fragment, position)
        return found.end() if found else len(self._fragment)

    def _words(self, text: str) -> str:
        words = html.unescape(text)
        self._text += words if self._address else ""
        return html.escape(words, quote=False)

    def _tag(self, name: str, attributes: str, closing: bool) -> Iterator[str]:
        if name == "a":
            yield self._end_of_link()
            self._address = "" if closing else html.unescape(dict(_attributes(attributes)).get("href", "")).strip()
            self._text = ""
        elif name not in TAGS:
            return
        elif closing and name in self._open:
            inner = len(self._open) - 1 - self._open[::-1].index(name)
            yield from (f"</{left}>" for left in reversed(self._open[inner:]))
            del self._open[inner:]
        elif not closing and (name in VOID or len(self._open) < DEEPEST):
            yield f"<{name}{''.join(_kept(name, attributes))}>"
            self._open += [] if name in VOID else [name]

    def _end_of_link(self) -> str:
        seen = self._address in ("", self._text.strip()) or self._address.startswith("#")
        return "" if seen else html.escape(f" [{self._address}]", quote=False)


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for name, value in ATTRIBUTE.findall(text):
        yield name.lower(), html.unescape(value[1:-1] if value[:1] in ("'", '"') else value)


def _kept(tag: str, text: str) -> Iterator[str]:
    """Yield the attributes of a tag that may stay, rewritten."""
    for name, value in dict(_attributes(text)).items():
        if name == "style":
            value = _style(value)
        is_known = (
            (name == "class" and set(value.split()) <= CLASSES)
            or (name in NUMBERS.get(tag, ()) and value.isascii() and value.isdecimal() and len(value) <= 4)
            or (name == "style" and value)
            or (tag == "img" and (name == "alt" or (name == "src" and PICTURE.fullmatch(value))))
        )
        if is_known:
            yield f' {name}="{html.escape(value)}"'


def _style(value: str) -> str:
    """Return the declarations that style text; none can move it or load anything."""
    found = [STYLE.fullmatch(declaration) for declaration in value.split(";")]
    return "; ".join(f"{one[1]}: {one[2].strip()}" for one in found if one and one[1] in STYLES and "url" not in one[2])
