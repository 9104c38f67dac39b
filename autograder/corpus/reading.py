'''Read case files: Python in the percent format, below a text that says what is expected.

tests/corpus/autoencoders/wrong/no_padding.py holds the case no_padding:

    """Padding is left at its default: the images grow too large.

    decoder_shapes: 0, "(None, 32, 32, 3)"
    """
    # %% build_decoder: , padding="same" ->

The first line of the text describes the case; more text may follow. Then come lines of `key: value`:

    GRADE_ID: POINTS, "words", ...    points: a number, full, or none (a person decides); words of the message
    GRADE_ID: 0, "words", not "words" after `not`: words that its message must not contain, ignoring case
    GRADE_ID: near                    so near a threshold that either side counts; `not "words"` may follow
    state: graded                     or needs-human, infra-error
    reason: "words", not "words", ... must be, and must not be, in the remark on the submission
    notebooks: NAME, ...              what is handed in; by default the notebooks with changed cells
    cell_seconds: 5                   tighter limits; also notebook_seconds

A test that is not listed has to give full points. In a right case every test has to, unless a person must decide: then
it says `state: needs-human`, and `GRADE_ID: none` for each such test. A wrong case has a test that loses points, with
words that name the fault. A hostile case gives its state, and points of a test or a reason.

The cells follow:

    # %% GRADE_ID                 the whole source of a solution cell follows
    # %% GRADE_ID: OLD -> NEW     the right answer, with that text replaced wherever it occurs
    # %% before GRADE_ID          a cell of the student's own follows; also `after`
    # %% files                    Python that changes `files`, a dict from path to bytes. The entry "." is a zip that
                                  is handed in instead of a folder
'''

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from autograder.corpus.cases import FULL, NEAR, Case, Expected, ExtraCell, Kind, Points
from autograder.course import CourseError
from autograder.grading.verdict import State
from autograder.notebooks.samples import Substitution

TEXT = re.compile(r'"""(.*?)"""[ \t]*(?:\n|\Z)', re.DOTALL)
KEY = re.compile(r"([A-Za-z_]\w*):(?: +(.*))?")
MARK = "# %%"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
QUOTED = r"\"[^\"]+\"|'[^']+'"
WORD = rf"(?:not +)?(?:{QUOTED})"
WORDS = re.compile(rf"{WORD}(?:, *{WORD})*")
EXPECTED = re.compile(rf"(?P<points>full|near|none|\d+(?:\.\d+)?)(?:, *(?P<words>{WORDS.pattern}))?")
SUBSTITUTION = re.compile(r"(?P<grade_id>\w+): (?P<old>.+?) ->(?: (?P<new>.*))?")
EXTRA = re.compile(r"(?P<place>before|after) (?P<grade_id>\w+)")


def read_corpus(folder: Path) -> list[Case]:
    """Read all cases below a folder, sorted by kind and name.

    Raises:
        CourseError: there are none, a file is not a case, or two have the same name.
    """
    cases = [read_case(path) for kind in Kind for path in sorted((folder / kind.value).glob("*.py"))]
    if not cases:
        wanted = ", ".join(f"{kind.value}/NAME.py" for kind in Kind)
        raise CourseError(f"Expected cases in {folder}, as {wanted}; found none. Give the folder with --corpus.")
    labels: dict[str, str] = {}
    for case in cases:
        if labels.setdefault(case.name, case.label) != case.label:
            raise CourseError(f"Expected a different name for each case, found {labels[case.name]} and {case.label}.")
    return cases


def read_case(path: Path) -> Case:
    """Read the case in a file; its name and kind are those of the file and the folder.

    Raises:
        CourseError: the file is not a case; the message says where, what was expected and what was found.
    """
    if not NAME.fullmatch(path.stem):
        raise CourseError(f"{path}: expected a name in snake_case, such as no_padding.py.")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: expected a text in UTF-8, but: {error}") from error
    return parse_case(text, path.stem, Kind(path.parent.name), str(path))


def parse_case(text: str, name: str, kind: Kind, where: str = "") -> Case:
    """Parse the case that a file's text describes; error messages name `where`.

    Raises:
        CourseError: the text is not a case.
    """
    return _Parser(name, kind, where or f"{kind.value}/{name}.py").parse(text)


class _Parser:
    """Collects the parts of one case; `_line` is the present line, for errors."""

    def __init__(self, name: str, kind: Kind, where: str) -> None:
        self._name, self._kind, self._where, self._line = name, kind, where, 1
        self._expected: dict[str, Expected] = {}
        self._settings: dict[str, Any] = {}
        self._sources: dict[str, str] = {}
        self._substitutions: list[tuple[str, Substitution]] = []
        self._extra: list[ExtraCell] = []
        self._files = ""

    def parse(self, text: str) -> Case:
        head = TEXT.match(text)
        if head is None:
            raise self._error('a text in """ that describes the case', text.partition("\n")[0])
        title = self._head(head[1])
        self._line = text[: head.end()].count("\n") + 1
        self._cells(text[head.end() :])
        said = self._expected or "reason" in self._settings
        if self._kind is Kind.HOSTILE and not ("state" in self._settings and said):
            raise self._error("`state:`, and points of a test or `reason:`, as a hostile case must say", "neither")
        reason, reason_unwanted = self._settings.pop("reason", ((), ()))
        return Case(
            self._name,
            self._kind,
            title,
            self._expected,
            reason=reason,
            reason_unwanted=reason_unwanted,
            sources=self._sources,
            substitutions=tuple(self._substitutions),
            extra_cells=tuple(self._extra),
            files_code=self._files,
            **self._settings,
        )

    def _error(self, expected: str, found: str) -> CourseError:
        return CourseError(f"{self._where}, line {self._line}: expected {expected}; found {found[:80]!r}.")

    def _head(self, text: str) -> str:
        """Read what is expected; return the title."""
        title, *lines = text.split("\n")
        if len(title.split()) < 2:
            raise self._error("a first line that describes the case in words", title)
        started = False
        for self._line, line in enumerate(lines, start=2):
            entry = KEY.fullmatch(line.strip())
            if entry:
                started = True
                self._entry(entry[1], (entry[2] or "").strip())
            elif started and line.strip():
                raise self._error("`key: value`, after the first such line", line)
        return title.strip()

    def _entry(self, key: str, value: str) -> None:
        if key in self._settings or key in self._expected:
            raise self._error("each key once", f"{key}: {value}")
        readers = {
            "state": self._state,
            "reason": self._words,
            "notebooks": self._names,
            "cell_seconds": self._seconds,
            "notebook_seconds": self._seconds,
        }
        if key in readers:
            self._settings[key] = readers[key](value)
        else:
            self._expected[key] = self._expectation(value)

    def _state(self, value: str) -> State:
        try:
            return State(value)
        except ValueError:
            raise self._error(f"a state, one of {', '.join(state.value for state in State)}", value) from None

    def _words(self, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if not WORDS.fullmatch(value):
            raise self._error(
                "quoted words, separated by commas, with `not` before those that must not be there", value
            )
        return _unquoted(value)

    def _names(self, value: str) -> tuple[str, ...]:
        names = tuple(name.strip() for name in value.split(","))
        if not all(names) or len(set(names)) < len(names):
            raise self._error("names of notebooks, each once, separated by commas", value)
        return names

    def _seconds(self, value: str) -> int:
        if not re.fullmatch(r"[1-9]\d{0,4}", value):
            raise self._error("a whole number of seconds", value)
        return int(value)

    def _expectation(self, value: str) -> Expected:
        match = EXPECTED.fullmatch(value)
        if match is None:
            expected = '`GRADE_ID: POINTS` or `GRADE_ID: POINTS, "words", not "words"`'
            raise self._error(f"{expected}, points being a number, full, near or none", value)
        written = match["points"]
        named: dict[str, Points] = {"full": FULL, "near": NEAR, "none": None}
        points = named[written] if written in named else float(written)
        words, unwanted = _unquoted(match["words"] or "")
        if (points in (FULL, NEAR) and words) or (points == FULL and unwanted):
            raise self._error("no words where a test may give full points: it then has no message", value)
        return Expected(points, words, unwanted)

    def _cells(self, text: str) -> None:
        first = self._line
        lines = text.split("\n")
        marks = [number for number, line in enumerate(lines) if line.startswith(MARK)]
        for number, line in enumerate(lines[: marks[0] if marks else None]):
            self._line = first + number
            if line.strip():
                raise self._error(f"`{MARK} ...` after the text", line)
        for start, end in pairwise([*marks, len(lines)]):
            self._line = first + start
            self._cell(lines[start].removeprefix(MARK).strip(), _body(lines[start + 1 : end]))
        if not (self._sources or self._substitutions or self._extra or self._files):
            raise self._error("at least one cell that is changed, or `# %% files`", "none")

    def _cell(self, mark: str, body: str) -> None:
        substitution = SUBSTITUTION.fullmatch(mark)
        extra = EXTRA.fullmatch(mark)
        if substitution:
            self._substitute(substitution, mark, body)
        elif not body.strip():
            raise self._error("lines below this one", f"{MARK} {mark}")
        elif extra:
            place: Any = extra["place"]
            self._extra.append(ExtraCell(place, extra["grade_id"], body))
        elif mark == "files" and not self._files:
            self._files = body
        elif re.fullmatch(r"\w+", mark) and mark != "files" and mark not in self._touched:
            self._sources[mark] = body
        else:
            expected = "GRADE_ID, GRADE_ID: OLD -> NEW, before GRADE_ID, after GRADE_ID or files; a cell changed once"
            raise self._error(f"`{MARK}` and one of {expected}", mark)

    @property
    def _touched(self) -> set[str]:
        return {*self._sources, *(grade_id for grade_id, _ in self._substitutions)}

    def _substitute(self, match: re.Match[str], mark: str, body: str) -> None:
        grade_id, old, new = match["grade_id"], match["old"], match["new"] or ""
        if " ->" in new or old == new:
            raise self._error("one ` -> ` between two different texts; otherwise write the whole cell", mark)
        if grade_id in self._sources:
            raise self._error(f"either the whole cell {grade_id} or changes of it", mark)
        if body.strip():
            raise self._error(f"nothing below `{MARK} {mark}`", body)
        self._substitutions.append((grade_id, Substitution(old, new)))


def _unquoted(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the wanted words, and those after `not`."""
    found = re.findall(rf"(not +)?({QUOTED})", words)
    return tuple(word[1:-1] for no, word in found if not no), tuple(word[1:-1] for no, word in found if no)


def _body(lines: list[str]) -> str:
    """Return the lines of a cell without empty ones at either end."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return "\n".join(lines)
