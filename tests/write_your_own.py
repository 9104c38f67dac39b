"""Write the list of usual tests into docs/write_your_own.md. Run: python tests/write_your_own.py"""

from __future__ import annotations

from pathlib import Path

from idioms import NEEDS_HUMAN, Idiom, sections

PAGE = Path(__file__).parent.parent / "docs" / "write_your_own.md"
BEGIN = "<!-- begin usual tests: written by tests/write_your_own.py -->\n"
END = "<!-- end usual tests -->\n"


def usual_tests() -> str:
    """Return a heading and a table for each section of idioms."""
    return "\n".join(
        f"### {title}\n\n| the test | for instance |\n|---|---|\n{''.join(map(_row, idioms))}"
        for title, idioms in sections().items()
    )


def renewed(page: str) -> str:
    """Return the page with the present list between its markers."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"expected the lines {BEGIN!r} and {END!r} in {PAGE}")
    return f"{before}{BEGIN}\n{usual_tests()}\n{END}{after}"


def _row(idiom: Idiom) -> str:
    person = " **person**" if idiom.outcome == NEEDS_HUMAN else ""
    shown = idiom.shown.replace("|", "\\|")
    return f"| {idiom.about}{person} | `{shown}` |\n"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
