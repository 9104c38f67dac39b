"""A real browser that can reach only this machine, for `make e2e`. JupyterLab is in running_lab.py."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Traffic, program
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SCREENSHOTS = ROOT / "build" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# No browser sandbox, since root cannot have one; it opens only our own pages.
BROWSER_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 120_000  # milliseconds to wait for something to appear: the machine may be busy
DESKTOP = {"width": 1280, "height": 900}


@pytest.hookimpl(tryfirst=True)  # before -m is evaluated
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder: it needs a browser, and Linux."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            item.add_marker("linux_only")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, started once for this folder: Playwright's event loop would disturb other tests'."""
    executable = program(*BROWSERS)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def traffic() -> Traffic:
    """The traffic noted while the test runs."""
    return Traffic()


@pytest.fixture
def new_page(browser: Browser, traffic: Traffic) -> Iterator[Callable[..., Page]]:
    """Open pages in separate windows, with Playwright's options; their traffic is checked at the end."""
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> Page:
        contexts.append(browser.new_context(**{"viewport": DESKTOP, **options}))
        contexts[-1].set_default_timeout(PATIENCE)
        traffic.watch(contexts[-1])
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()
    traffic.check()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page of desktop size."""
    return new_page()


@pytest.fixture
def screenshot() -> Callable[..., Path]:
    """Save a picture of a page into build/screenshots: `screenshot(page, "name")`."""

    def save(page: Page, name: str, **options: object) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, **options)
        return path

    return save


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The script of axe-core, which checks a page for accessibility, as package-lock.json pins it."""
    installed = HERE / "node_modules" / ".package-lock.json"
    wanted = HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HERE, check=True, capture_output=True)
    return (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def serious_findings(axe_source: str) -> Callable[[Page], list[str]]:
    """Return axe-core's serious and critical findings on a page: the rule, and the elements that break it."""

    def check(page: Page) -> list[str]:
        page.evaluate(axe_source)
        violations = page.evaluate("axe.run().then(results => results.violations)")
        return [
            f"{found['id']}: {found['help']}: {[node['html'][:200] for node in found['nodes']]}"
            for found in violations
            if found["impact"] in ("serious", "critical")
        ]

    return check
