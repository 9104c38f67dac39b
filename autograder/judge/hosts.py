"""Which computers a test may connect to: those that it, a cell of the set-up, or a library that it calls names."""

from __future__ import annotations

import os
import re
import socket
import sys
import tempfile
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from autograder.judge.callers import libraries_on_stack
from autograder.judge.evaluating import texts_in
from autograder.judge.told import HERE, is_near

# Audit events about computers, with the place of the name or the address among their arguments.
CONNECTING = {
    **dict.fromkeys(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"), 0),
    **dict.fromkeys(("socket.connect", "socket.sendto", "socket.sendmsg"), 1),
}
LOOKING_UP = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")  # functions of `socket`
SENDING = ("connect", "connect_ex", "sendto")  # methods of sockets
_PROXIES = {urlsplit(value).hostname for name, value in os.environ.items() if name.casefold().endswith("_proxy")}
_ANY = "0.0.0.0"  # which leads to this computer


class Hosts:
    """The computers of one test. text: of the test and its set-up. folder: in which it runs."""

    def __init__(self, text: str, folder: str) -> None:
        self._text, self._folder = text, folder
        self._found: set[str] = set()  # addresses of computers that it may connect to

    def may(self, event: str, arguments: tuple[Any, ...]) -> bool:
        """Return whether the test may do what an audit event reports."""
        address = arguments[CONNECTING[event]]
        if isinstance(address, tuple) and address:
            return self._may_ask(_text(address[0]) or _ANY)
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):  # a local socket, or one that is connected
            return not isinstance(address, str | bytes) or self._may_use(os.fsdecode(address))
        return not (host := _text(address)) or self._may_ask(host)

    def note(self, found: Any) -> None:
        """Note the addresses that have been looked up of a computer which the test may connect to."""
        for one in found if isinstance(found, list | tuple) else [found]:
            if isinstance(one, tuple):
                self._found.add(str(one[-1][0]))
            elif isinstance(one, list):
                self.note(one)
            elif isinstance(one, str):
                self._found.add(one)

    def _may_ask(self, host: str) -> bool:
        if host in self._found or host in _PROXIES or _is_written(host, self._text):
            return True
        if is_near(host) and "gethostname" in self._text:
            return True
        if _is_here(host) and any(name in self._text for name in HERE):
            return True
        return not is_near(host) and any(_is_written(host, texts_in(file)) for file in libraries_on_stack())

    def _may_use(self, path: str) -> bool:
        """Return whether the test may connect to a local socket."""
        if path in self._text:
            return True
        places = (self._folder, f"{os.path.realpath(tempfile.gettempdir())}{os.sep}")
        return "\0" not in path and os.path.realpath(path).startswith(places)


def remembering(look_up: Callable[..., Any], note: Callable[[Any], None]) -> Callable[..., Any]:
    """Return a function that looks up a computer, and has what it finds noted if the test has named the computer."""

    def looked_up(host: Any, *arguments: Any, **keywords: Any) -> Any:
        found = look_up(host, *arguments, **keywords)
        if host:
            note(found)
        return found

    return looked_up


def asking(send: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of sockets that tells audit hooks of a name before it looks it up, and not after that."""

    def sending(self: Any, *arguments: Any) -> Any:
        address = arguments[-1] if arguments else None
        if isinstance(address, tuple) and address:
            sys.audit("socket.getaddrinfo", address[0], None, 0, 0, 0)
        return send(self, *arguments)

    return sending


def _text(host: Any) -> str:
    if isinstance(host, bytes | bytearray):
        return bytes(host).decode("ascii", "replace")
    return str.__str__(host) if isinstance(host, str) else ""


def _is_here(host: str) -> bool:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host.casefold() in (*HERE, socket.gethostname().casefold())
    return address.is_loopback or address.is_unspecified


def _is_written(host: str, text: str) -> bool:
    """Return whether a text names a computer, and not only one whose name has this in it."""
    return re.search(rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)", text, re.IGNORECASE) is not None
