"""What a browser does besides showing a page: errors in its console, and requests."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def program(*names: str) -> str:
    """Return the path of the first of these programs that exists; without one, skip the test, or fail in CI."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"Expected one of the programs {', '.join(names)}, found none. Install it: bash .ci/system")
    elif found is None:
        pytest.skip(f"none of the programs {', '.join(names)} is installed")
    return found


@dataclass
class Traffic:
    """What a browser did besides showing pages: there must be no errors, and no requests to other machines.

    expected: parts of messages and addresses that a test provokes, or that another project's page is known for.
    """

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Note the errors of all pages of a context, and abort requests to other machines."""
        context.on("console", lambda message: self._error(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: self._error(str(error.error)))
        context.route(lambda url: not is_local(url), self._refuse)

    def check(self) -> None:
        """Fail if there was anything."""
        errors, strangers = self._unexpected(self.errors), self._unexpected(self.strangers)
        assert not errors, f"errors in the console: {errors}"
        assert not strangers, f"requests to other machines: {strangers}"

    def _unexpected(self, texts: list[str]) -> list[str]:
        return [text for text in texts if not any(part in text for part in self.expected)]

    def _error(self, text: str) -> None:
        self.errors.append(text)

    def _refuse(self, route) -> None:
        self.strangers.append(route.request.url)
        route.abort()


def is_local(url: str) -> bool:
    """Tell whether an address is a file, part of the page itself, or on this machine."""
    parts = urlsplit(url)
    return parts.scheme in {"about", "blob", "data", "file"} or parts.hostname in LOOPBACK
