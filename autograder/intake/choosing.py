"""Find the submitted file of each notebook of the release, and files handed in instead of a missing one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from pathlib import PurePosixPath

from nbformat import NotebookNode

from autograder.intake.archive import LONGEST_REASON, Refusal, SubmissionLimits, is_checkpoint, shown
from autograder.intake.earlier import Current, up_to_date
from autograder.intake.handed_in import HandedIn, read_cells
from autograder.intake.matching import DEFINED, grade_id_of, is_answer, known_ids, match, resembles
from autograder.intake.mend import Work, rebuild, work_in
from autograder.intake.sources import with_line_feeds

ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # browsers add the second part
PERHAPS_NOTEBOOKS = ("", ".json", ".txt")
DOCUMENTS = {".html", ".htm", ".xhtml", ".mhtml", ".pdf", ".doc", ".docx", ".odt", ".pages", ".rtf"}
ARCHIVES = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"}
MARKDOWN = {".md", ".markdown", ".rmd", ".qmd", ".myst"}
TEXTS = {".py", ".md", ".rmd", ".qmd", ".txt", ".tex", ".json", ".png", ".jpg", ".jpeg", ".heic", ""}
EXPORTED = re.compile(r"^# ?(?:In *\[|%%)|get_ipython\(\)", re.MULTILINE)  # a notebook exported as a script
SHORT = 2  # letters of a name that many others contain
WITH_CODE = re.compile(r"^[`~]{3,}[ \t]*\{?(?:i?python|code-cell)", re.MULTILINE | re.IGNORECASE)  # and as Markdown


def is_notebook_name(path: str) -> bool:
    """Return whether a file is called a notebook, also with what programs put behind the name."""
    return path.lower().rstrip(" ._").endswith(ENDINGS)


class Chooser:
    """Finds the file of each notebook.

    notes: findings, a sentence each. doubts: by notebook, why a person has to look unless its tests give all their
    points.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        released: Mapping[str, NotebookNode],
        limits: SubmissionLimits,
        current: Current,
        courses: Set[bytes] = frozenset(),
    ) -> None:
        self.notes: list[str] = []
        self.doubts: dict[str, str] = {}
        self._files, self._released, self._limits, self._current = files, released, limits, current
        self._courses = courses
        self._notebooks = [path for path in sorted(files) if not is_checkpoint(path) and self._is_notebook(path)]
        self._exact = {name: f"{name}.ipynb" for name in sorted(released) if f"{name}.ipynb" in files}
        self._read: dict[str, HandedIn] = {}
        self._works: dict[tuple[str, str], Work] = {}

    def cells(self, path: str) -> HandedIn:
        """Return the cells of a file, which is read only once. Raises Refusal."""
        if path not in self._read:
            self._read[path] = up_to_date(read_cells(path, self._files[path], self._limits), self._current)
        return self._read[path]

    def choose(self) -> dict[str, str]:
        """Return the file of each submitted notebook. Raises Refusal if there are none, or if the choice is unclear."""
        for name, path in self._exact.items():
            self._check_own(name, path)
        versions = {name: [path] for name, path in self._exact.items()}
        unknown: list[str] = []
        for path in self._notebooks:
            if path not in self._exact.values():
                name = self._name_for(path)
                (versions.setdefault(name, []) if name else unknown).append(path)
        chosen = {name: self._best(name, versions[name]) for name in sorted(versions)}
        if not chosen:
            missing = ", ".join(f"{name}.ipynb" for name in sorted(self._released))
            found = ", ".join(map(shown, sorted(self._files)[:3])) or "no file"
            raise Refusal(f"expected {missing}; found {found}")
        if unknown:
            left = ", ".join(map(shown, unknown))
            self.notes.append(f"not among the graded notebooks: {left}"[:LONGEST_REASON])
        for name in self._released:
            self._look_for_other_forms(name, chosen, unknown)
        return chosen

    def _is_notebook(self, path: str) -> bool:
        if is_notebook_name(path):
            return True
        content = self._files[path]
        plausible = PurePosixPath(path).suffix.lower() in PERHAPS_NOTEBOOKS and content.lstrip()[:1] == b"{"
        return plausible and b'"nbformat"' in content and b'"cells"' in content

    def _check_own(self, name: str, path: str) -> None:
        cells = self.cells(path).cells
        counts = {other: len(known_ids(cells, template)) for other, template in self._released.items()}
        other = max(sorted(counts), key=counts.__getitem__)
        if not counts[name] and counts[other]:
            raise Refusal(f"{shown(path)} holds the cells of {other}; were two notebooks renamed?")

    def _name_for(self, path: str) -> str:
        """Return the notebook that a file is a version of, by its grade_ids, else by its content; "" if none."""
        wanted = [name for name in sorted(self._released) if name not in self._exact or self._is_named(path, name)]
        wanted += [name for name in self._exact if name not in wanted and not self._work(name, self._exact[name])]
        try:
            cells = self.cells(path).cells
        except Refusal:
            if wanted:  # it may be the missing one, or the only one with answers: a person has to look
                raise
            return ""
        counts = {name: len(known_ids(cells, template)) for name, template in self._released.items()}
        best = max(sorted(counts), key=counts.__getitem__)
        if counts[best]:
            return best
        alike = [name for name in wanted if resembles(cells, self._released[name])]
        if len(alike) > 1:
            raise Refusal(f"{shown(path)} may be {' or '.join(sorted(alike))}; nbgrader's cell metadata is lost")
        for name in alike:
            match(shown(path), cells, self._released[name])
        return alike[0] if alike else ""

    def _work(self, name: str, path: str) -> Work:
        """Return what a version of a notebook holds that the release does not."""
        if (name, path) not in self._works:
            template = self._released[name]
            read = self.cells(path)
            cells = [cell if cell.blanks is None else replace(cell, source=cell.blanks) for cell in read.cells]
            rebuilt = rebuild(shown(path), replace(read, cells=tuple(cells)), template)
            self._works[name, path] = work_in(rebuilt.notebook, template)
        return self._works[name, path]

    def _best(self, name: str, versions: Sequence[str]) -> str:
        """Choose the version of a notebook with answers: the one with its name, else the one with most grade_ids."""
        template, exact = self._released[name], self._exact.get(name)

        def rank(path: str) -> tuple[bool, bool, int]:
            known = len(known_ids(self.cells(path).cells, template))
            return path == exact, PurePosixPath(path).name == f"{name}.ipynb", known

        if len(versions) == 1:
            best = versions[0]
        else:
            worked = [path for path in versions if self._work(name, path)] or versions
            best = max(worked, key=rank)
            for path in worked:
                if self._work(name, path) != self._work(name, best):
                    first, second = sorted(map(shown, [best, path]))
                    raise Refusal(f"{first} and {second} may both be {name}.ipynb; remove one of them")
        found = f"{name}: {shown(best)} counts" if best == exact else f"{name}: found as {shown(best)}"
        others = [path for path in versions if path != best]
        for path in others:
            state = "holds nothing more" if self._work(name, path) else "is as it was handed out"
            found += f"; {shown(path)} {state}"
        if best != exact or others:
            self.notes.append(found[:LONGEST_REASON])
        return best

    def _look_for_other_forms(self, name: str, chosen: Mapping[str, str], unknown: Sequence[str]) -> None:
        """Record a doubt if a notebook is missing or has no answers, but another file may hold them."""
        missing = name not in chosen
        if not missing and self._work(name, chosen[name]):
            return
        others = [other for other in self._released if other != name]
        found = []
        for path in sorted(set(self._files) - set(self._notebooks) | set(unknown)):
            if self._files[path] in self._courses:
                continue
            if is_checkpoint(path):
                matters = self._is_named(path, name) and self._has_work(name, path)
            elif self._is_named(path, name):
                matters = path in unknown or _ending(path) in DOCUMENTS | ARCHIVES | TEXTS
            else:
                matters = not any(self._is_named(path, other) for other in others)
                matters = matters and (path in unknown or self._may_be_work(path, name))
            if matters:
                found.append(shown(path))
        state = "was not handed in" if missing else "is as it was handed out"
        merged = next((path for path in chosen.values() if self._has_answers_of(name, path, chosen)), "")
        if merged:
            self.doubts[name] = f"the notebook {state}; cells of {name} are in {shown(merged)}"
        elif found:
            these = f"{', '.join(found[:3])}{' and others' if len(found) > 3 else ''}"
            self.doubts[name] = f"the notebook {state}; {these} may hold the answers, and cannot be graded"

    def _has_answers_of(self, name: str, path: str, chosen: Mapping[str, str]) -> bool:
        """Return whether a file that counts as another notebook has answer cells of this one."""
        if path == chosen.get(name):
            return False
        answers = known_ids(self.cells(path).cells, self._released[name])
        for other in (other for other, its_path in chosen.items() if its_path == path):
            answers -= {grade_id_of(cell) for cell in self._released[other].cells}  # unique only within a notebook
        return any(is_answer(cell) and grade_id_of(cell) in answers for cell in self._released[name].cells)

    def _has_work(self, name: str, path: str) -> bool:
        try:
            return bool(self._work(name, path))
        except Refusal:
            return True

    def _may_be_work(self, path: str, name: str) -> bool:
        """Return whether a file with an unrelated name may be the notebook in another form, not a package's module."""
        ending = _ending(path)
        if str(PurePosixPath(path).with_name("__init__.py")) in self._files:
            return False
        text = self._files[path].decode(errors="replace") if ending in {".py"} | MARKDOWN else ""
        if ending == ".py":
            wanted = {
                made for cell in self._released[name].cells if is_answer(cell) for made in DEFINED.findall(cell.source)
            }
            text = with_line_feeds(text)
            return bool(EXPORTED.search(text) or wanted & set(DEFINED.findall(text)))
        return ending in DOCUMENTS | ARCHIVES or bool(WITH_CODE.search(text))

    @staticmethod
    def _is_named(path: str, name: str) -> bool:
        """Return whether a file's name contains a notebook's, such as "Decoder (final).pdf" for 1_decoder."""
        ignored = r"[\W\d_]" if len(re.sub(r"[\W\d_]", "", name)) > SHORT else r"[\W_]"  # "p1" is not in "map.pdf"
        letters, wanted = (re.sub(ignored, "", text.casefold()) for text in (PurePosixPath(path).stem, name))
        return any(map(str.isalpha, wanted)) and wanted in letters


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
