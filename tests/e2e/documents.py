"""Make the documents' pictures: of JupyterLab and a class report, `make screenshots`; of further labs, `make walks`."""

from __future__ import annotations

import sys
from pathlib import Path

from browsing import program
from conftest import BROWSER_OPTIONS, BROWSERS, ROOT, SCREENSHOTS
from PIL import Image
from playwright.sync_api import sync_playwright

REPORT = ROOT / "reports" / "autoencoders.html"
CHECK = SCREENSHOTS / "student-05-wrong.png"
DOCUMENTS = ROOT / "docs"
COLOURS = 64  # a page has few


def main() -> None:
    """Take a screenshot of the report that `make demo` left, and the student's picture from the browser tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(*BROWSERS), args=BROWSER_OPTIONS)
        page = browser.new_page(viewport={"width": 1000, "height": 1240})
        page.goto(REPORT.as_uri())
        page.screenshot(path=SCREENSHOTS / "report.png")
        browser.close()
    save(Image.open(SCREENSHOTS / "report.png"), DOCUMENTS / "report.png")
    save(Image.open(CHECK), DOCUMENTS / "check.png")


def further_labs() -> None:
    """Take the pictures of checks in the further labs from the walks through them."""
    for picture in sorted(SCREENSHOTS.glob("*-03-wrong.png")):
        save(Image.open(picture), DOCUMENTS / f"{picture.name.split('-')[0]}.png")


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture with few colours, which takes a third of the bytes."""
    picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    further_labs() if "walks" in sys.argv else main()
