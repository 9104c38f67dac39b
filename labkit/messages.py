"""Messages to a learner: with a colour and an icon in a notebook, as plain text everywhere else.

An icon and words say what the colour says, and the colours are those of JupyterLab's theme, light or dark.
"""

import html
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

LINE = 100  # characters that fit beside the file browser on a small screen
CONTINUED = "    "  # how a line begins that goes on with a message
# A line of the learner's code, up to the next sentence, a call of `hint`, and what stands in backticks; all in HTML.
_CODE = re.compile(
    r"(?P<line>(?:Line \d{1,9} of the cell|line \d{1,9} of the cell\)): )(?P<code>.+?)(?=\. [A-Z]|$)"
    r"|(?P<hint>\bhint\(&quot;\w+&quot;, \d\))|`(?P<quoted>[^`]{1,200})`"
)


class Tone(Enum):
    """How a message is meant: its icon, and its colour as JupyterLab's theme has it and where there is no theme."""

    GOOD = ("✓", "success", "#388e3c")
    WRONG = ("✗", "warn", "#c75300")
    STOPPED = ("!", "error", "#d32f2f")
    OPEN = ("○", "info", "#616161")
    HELP = ("?", "brand", "#1976d2")

    @property
    def icon(self) -> str:
        """One character that says what the colour says."""
        return self.value[0]

    @property
    def colour(self) -> str:
        """The colour, in CSS."""
        return f"var(--jp-{self.value[1]}-color1, {self.value[2]})"


@dataclass(frozen=True)
class Message:
    """A message in some paragraphs; IPython shows the form that fits.

    tone: of the whole. paragraphs: plain text; of the first, what stands before the first colon is its heading.
    marks: what is listed at the end, each with its own tone. marks_heading: what stands before them.
    data: what the message is about, by MIME type; nobody sees it, but a saved notebook keeps it.
    """

    tone: Tone
    paragraphs: Sequence[str] = ()
    marks_heading: str = ""
    marks: Sequence[tuple[Tone, str]] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [wrapped(paragraph) for paragraph in self.paragraphs]
        if self.marks:
            marks = "  ".join(f"[{_PLAIN[tone]}] {name}" for tone, name in self.marks)
            lines.append(f"{self.marks_heading}   {marks}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Mapping[str, Any]:
        return self.data

    def _repr_html_(self) -> str:
        parts = [self._heading(self.paragraphs[0])] if self.paragraphs else []
        parts += [_with_code(paragraph) for paragraph in self.paragraphs[1:]]
        if self.marks:
            marks = "&emsp;".join(
                f'<span role="img" aria-label="{_SPOKEN[tone]}" style="color: {tone.colour}">{tone.icon}</span>'
                f"&nbsp;{html.escape(name)}"
                for tone, name in self.marks
            )
            parts.append(f"<small>{html.escape(self.marks_heading)}&emsp;{marks}</small>")
        inside = "".join(f'<div style="margin: 2px 0">{part}</div>' for part in parts)
        frame = f"border-left: 4px solid {self.tone.colour}; padding: 2px 10px; overflow-wrap: anywhere"
        return f'<div style="{frame}">{inside}</div>'

    def _heading(self, paragraph: str) -> str:
        heading, colon, rest = paragraph.partition(":")
        icon = f'<b style="color: {self.tone.colour}" aria-hidden="true">{self.tone.icon}</b>'
        return f"{icon}&nbsp;<b>{html.escape(heading)}{colon}</b>{_with_code(rest)}"


_PLAIN = {Tone.GOOD: "+", Tone.WRONG: "-", Tone.STOPPED: "!", Tone.OPEN: "."}
_SPOKEN = {Tone.GOOD: "correct", Tone.WRONG: "not right yet", Tone.STOPPED: "error", Tone.OPEN: "not attempted yet"}


def in_notebook() -> bool:
    """Tell whether this is the kernel of a notebook, which shows more than plain text."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and hasattr(shell, "kernel")


def show(message: Message) -> None:
    """Show a message: in a notebook as HTML, with plain text for what cannot show that; else print it."""
    if not in_notebook():
        print(message)
        return
    from IPython.display import display

    display(message)  # type: ignore[no-untyped-call]


def wrapped(text: str) -> str:
    """Break a text at spaces; JupyterLab would break it inside words."""
    return textwrap.fill(text, LINE, subsequent_indent=CONTINUED, break_long_words=False, break_on_hyphens=False)


def _with_code(text: str) -> str:
    """Escape a text for HTML, and set lines of code in it in the font of code."""
    return _CODE.sub(
        lambda found: f"{found['line'] or ''}<code>{found['code'] or found['hint'] or found['quoted']}</code>",
        html.escape(text),
    )
