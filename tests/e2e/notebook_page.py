"""A notebook in JupyterLab, used as a student uses it: through its cells, its toolbar and its menus."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from running_lab import Lab

from labkit.rehearsal.reading import grade_id_of, read_notebook

SECONDS = 1000  # Playwright counts milliseconds
LOADING = 60 * SECONDS  # for JupyterLab's own actions
PATIENCE = 300 * SECONDS  # for computations; other tests may use the same processors
FINISHED = re.compile(r"\[\d+\]")


class NotebookPage:
    """An open notebook. Cells are identified by their grade_id, or by a part of their released source."""

    def __init__(self, page: Page, lab: Lab, file: Path) -> None:
        self.page = page
        cells = read_notebook(file).cells
        self._grade_ids = [grade_id_of(cell) for cell in cells]
        self._sources = [cell.source if cell.cell_type == "code" else "" for cell in cells]
        page.set_default_timeout(LOADING)
        # Without `reset` JupyterLab would reopen what earlier tests had open.
        page.goto(lab.url(f"lab/tree/{file.relative_to(lab.root).as_posix()}") + "&reset")
        expect(self._cells).to_have_count(len(self._sources), timeout=PATIENCE)
        expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=PATIENCE)

    @property
    def _cells(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")

    def place(self, part: str) -> int:
        """Return the index of the cell of this grade_id, or of the first one with this in its source, from 0."""
        if part in self._grade_ids:
            return self._grade_ids.index(part)
        return next(place for place, source in enumerate(self._sources) if part in source)

    def cell(self, part: str) -> Locator:
        """Return the cell, scrolled into view."""
        found = self._cells.nth(self.place(part))
        found.scroll_into_view_if_needed()
        return found

    def write(self, part: str, source: str) -> None:
        """Replace the content of a cell."""
        self.cell(part).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def start(self, part: str) -> None:
        """Run a cell without waiting for it."""
        self.cell(part).locator(".jp-InputPrompt").first.click()
        self.page.keyboard.press("Control+Enter")

    def wait(self, part: str, before: str = "") -> str:
        """Wait until a cell has run, and return what it shows as text. before: its prompt from an earlier run."""
        prompt = self._cells.nth(self.place(part)).locator(".jp-InputPrompt").first
        expect(prompt).to_have_text(FINISHED, timeout=PATIENCE)
        if before:
            expect(prompt).not_to_have_text(before, timeout=PATIENCE)
            expect(prompt).to_have_text(FINISHED, timeout=PATIENCE)
        return self.output(part)

    def run(self, part: str) -> str:
        """Run a cell, and return what it shows as text."""
        before = self.cell(part).locator(".jp-InputPrompt").first.inner_text()
        self.start(part)
        return self.wait(part, before)

    def output(self, part: str) -> str:
        """Return the output below a cell as text."""
        return "\n".join(self.cell(part).locator(".jp-OutputArea-output").all_text_contents())

    def pictures(self, part: str) -> Locator:
        """Return the pictures below a cell."""
        return self.cell(part).locator(".jp-OutputArea-output img")

    def run_all(self, last: str, patience: float = PATIENCE) -> None:
        """Restart the kernel and run all cells, through the menu, until the cell `last` has run, in milliseconds."""
        self.page.get_by_role("menuitem", name="Kernel", exact=True).click()
        self.page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        prompt = self._cells.nth(self.place(last)).locator(".jp-InputPrompt").first
        expect(prompt).not_to_have_text(FINISHED, timeout=LOADING)  # all are waiting
        expect(prompt).to_have_text(FINISHED, timeout=patience)

    def save(self) -> None:
        """Save with the keyboard, and wait until there is nothing left to save."""
        self.page.keyboard.press("Control+S")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0, timeout=LOADING)

    def validate(self) -> str:
        """Press the Validate button, and return the text of the dialog."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog")
        expect(dialog).to_be_visible(timeout=PATIENCE)
        return dialog.inner_text()
