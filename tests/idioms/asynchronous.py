"""Code that tests wait for."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

later = partial(Idiom, section="Functions, decorators and generators")

ASYNCHRONOUS = (
    later(
        "asynchronous_generator",
        about="An asynchronous generator, in `async for`.",
        right="""import asyncio

async def countdown(n):
    while n:
        yield n
        await asyncio.sleep(0)
        n -= 1""",
        wrong="""import asyncio

async def countdown(n):
    while n:
        n -= 1
        yield n
        await asyncio.sleep(0)""",
        test="""assert [n async for n in countdown(3)] == [3, 2, 1]""",
    ),
    later(
        "asynchronous_iterator",
        about="A class with `__aiter__` and `__anext__`.",
        right="""class Lines:
    def __init__(self, text):
        self.waiting = text.splitlines()

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.waiting:
            raise StopAsyncIteration
        return self.waiting.pop(0)""",
        wrong="""class Lines:
    def __init__(self, text):
        self.waiting = text.split()

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.waiting:
            raise StopAsyncIteration
        return self.waiting.pop(0)""",
        test="""found = []
async for line in Lines("a b\\nc"):
    found.append(line)
assert found == ["a b", "c"]""",
        example="async for line in Lines(",
    ),
    later(
        "asynchronous_context",
        about="A class with `__aenter__` and `__aexit__`, in `async with`.",
        right="""class Session:
    def __init__(self):
        self.log = []

    async def __aenter__(self):
        self.log.append("opened")
        return self

    async def __aexit__(self, kind, error, traceback):
        self.log.append("closed" if kind is None else kind.__name__)
        return False""",
        wrong="""class Session:
    def __init__(self):
        self.log = []

    async def __aenter__(self):
        self.log.append("opened")
        return self

    async def __aexit__(self, kind, error, traceback):
        self.log.append("closed")
        return False""",
        test="""session = Session()
async with session as same:
    assert same is session and session.log == ["opened"]
try:
    async with session:
        raise ValueError("as a test")
except ValueError:
    pass
assert session.log == ["opened", "closed", "opened", "ValueError"]""",
        example="async with session as same:",
    ),
)
