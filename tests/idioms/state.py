"""What a call leaves behind for the next one, and for the test."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

state = partial(Idiom, section="State that outlives a call")

STATE = (
    state(
        "global_counter",
        about="A global variable that the student's function changes.",
        right="""visits = 0

def visit():
    global visits
    visits += 1""",
        wrong="""visits = 0

def visit():
    visits = 1""",
        test="""visit()
visit()
assert visits == 2""",
        example="assert visits == 2",
    ),
    state(
        "global_list",
        about="A global list that the student's function fills, once for each test.",
        right="""basket = []

def put(item):
    basket.append(item)
    return len(basket)""",
        wrong="""basket = []

def put(item):
    basket.insert(0, item)
    return len(basket)""",
        test="""assert put("apple") == 1
put("pear")
assert basket == ["apple", "pear"]""",
        example='assert basket == ["apple", "pear"]',
    ),
    state(
        "list_is_copied",
        about="A list given to a constructor, which must not be the object's own.",
        right="""class Playlist:
    def __init__(self, songs):
        self.songs = list(songs)

    def add(self, song):
        self.songs.append(song)""",
        wrong="""class Playlist:
    def __init__(self, songs):
        self.songs = songs

    def add(self, song):
        self.songs.append(song)""",
        test="""songs = ["one"]
playlist = Playlist(songs)
playlist.add("two")
assert playlist.songs == ["one", "two"]
assert songs == ["one"], "the list that was given has changed\"""",
        example='assert songs == ["one"], "the list that was given has changed"',
    ),
    state(
        "attribute_filled_by_the_test",
        about="A list of an object, which the test fills itself.",
        right="""class Team:
    def __init__(self):
        self.members = []

    def size(self):
        return len(self.members)""",
        wrong="""class Team:
    def __init__(self):
        self.members = []

    def size(self):
        return 0""",
        test="""team = Team()
team.members.append("ada")
team.members += ["ben"]
assert team.size() == 2""",
        example='team.members.append("ada")',
    ),
    state(
        "coroutine",
        about="A coroutine of the student's, awaited in the test.",
        right="""import asyncio

async def doubled(x):
    await asyncio.sleep(0)
    return 2 * x""",
        wrong="""import asyncio

async def doubled(x):
    await asyncio.sleep(0)
    return x""",
        test="assert await doubled(4) == 8",
    ),
    state(
        "environment_variable",
        about="An environment variable that the test sets.",
        right="""import os

def level():
    return os.environ.get("LOG_LEVEL", "INFO").upper()""",
        wrong="""def level():
    return "INFO\"""",
        test="""import os
from unittest import mock

with mock.patch.dict(os.environ, {"LOG_LEVEL": "debug"}):
    assert level() == "DEBUG"
assert level() == "INFO\"""",
        example='with mock.patch.dict(os.environ, {"LOG_LEVEL": "debug"}):',
    ),
    state(
        "arguments_of_a_program",
        about="Arguments of the command line that the test sets.",
        right="""import argparse

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("numbers", nargs="+", type=int)
    return sum(parser.parse_args().numbers)""",
        wrong="""import argparse

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("numbers", nargs="*", type=int)
    return sum(parser.parse_args([]).numbers)""",
        test="""import sys
from unittest.mock import patch

with patch.object(sys, "argv", ["total.py", "3", "4"]):
    assert main() == 7""",
        example='with patch.object(sys, "argv", ["total.py", "3", "4"]):',
    ),
    state(
        "settings_of_the_process",
        about="How decimals or arrays are computed, and other settings of the process that the test makes.",
        right="""from decimal import Decimal

def third():
    return Decimal(1) / 3""",
        wrong="""from decimal import Decimal

def third():
    return Decimal("0.3333333333333333333333333333")""",
        test="""import decimal

with decimal.localcontext() as context:
    context.prec = 4
    assert str(third()) == "0.3333\"""",
        example="context.prec = 4",
    ),
    state(
        "variable_left_by_the_answer",
        about="An environment variable that a function of the student's sets.",
        right="""import os

def load_settings(text):
    for line in text.splitlines():
        name, _, content = line.partition("=")
        os.environ[name] = content""",
        wrong="""import os

def load_settings(text):
    for line in text.splitlines():
        name, _, content = line.partition("=")
        os.environ.get(name, content)""",
        test="""import os

load_settings("SHOP_MODE=test\\nSHOP_SIZE=3")
assert os.getenv("SHOP_MODE") == "test" and os.environ["SHOP_SIZE"] == "3\"""",
        example='assert os.getenv("SHOP_MODE") == "test"',
    ),
)
