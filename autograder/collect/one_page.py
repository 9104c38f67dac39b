"""Put the feedback pages of one submission together, for platforms that take one file."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

BODY = '<body id="top">'
# In our pages text never holds a bare `<`, and students' elements have neither ids nor links (gradebook/inert_html.py).
TAG = re.compile(r"<[a-z][a-z0-9]*(?: [^<>]*)?>")
NAMED = re.compile(r'( id="| href="#)([^"]*")')


def one_page(pages: Mapping[str, str]) -> str:
    """Return one page with the contents of all, in this order, each page's own links leading into its own part.

    pages: HTML as `gradebook.feedback` writes it, by the name of the notebook. Raises a ValueError for any other HTML.
    """
    if len(pages) == 1:
        return next(iter(pages.values()))
    parts = []
    for number, (name, page) in enumerate(pages.items(), start=1):
        _, found, rest = page.partition(BODY)
        body, end, _ = rest.rpartition("</body>")
        if not found or not end:
            raise ValueError(f"expected a feedback page, found other HTML for {name}")
        parts.append(f'<section id="part{number}-top">{_renamed(body, number)}</section>')
    links = "".join(
        f'<li><a href="#part{number}-top">{html.escape(name)}</a></li>' for number, name in enumerate(pages, start=1)
    )
    head = next(iter(pages.values())).partition(BODY)[0]
    return f'{head}{BODY}\n<nav aria-label="Notebooks"><ul>{links}</ul></nav>\n{"".join(parts)}\n</body>\n</html>\n'


def _renamed(body: str, number: int) -> str:
    """Return the part with ids, and links to them, that no other part has."""
    return TAG.sub(lambda tag: NAMED.sub(rf"\g<1>part{number}-\g<2>", tag[0]), body)
