"""Answers that ask the user, in tests that play the user."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

typed = partial(Idiom, section="Input from the keyboard")

TYPED_INPUT = (
    typed(
        "replaced_input",
        about="`builtins.input`, replaced and put back.",
        right="""def ask_age():
    return int(input("Your age? "))""",
        wrong="""def ask_age():
    return input("Your age? ")""",
        test="""import builtins

kept = builtins.input
builtins.input = lambda prompt="": "41"
try:
    assert ask_age() == 41
finally:
    builtins.input = kept""",
        example='builtins.input = lambda prompt="": "41"',
    ),
    typed(
        "patched_input",
        about="`unittest.mock.patch` of `input` with a list of answers.",
        right="""def ask_sum():
    return float(input("First: ")) + float(input("Second: "))""",
        wrong="""def ask_sum():
    return float(input("First: ") + input("Second: "))""",
        test="""from unittest.mock import patch

with patch("builtins.input", side_effect=["2.5", "4"]):
    assert ask_sum() == 6.5""",
        example='with patch("builtins.input", side_effect=["2.5", "4"]):',
    ),
    typed(
        "asked_again",
        about="A function that asks until the answer is valid, and how often it asked.",
        right="""def ask_digit():
    text = input("Digit: ")
    while not text.isdigit():
        text = input("Digit, please: ")
    return int(text)""",
        wrong="""def ask_digit():
    text = input("Digit: ")
    if not text.isdigit():
        text = input("Digit, please: ")
    return int(text)""",
        test="""import unittest.mock

with unittest.mock.patch("builtins.input", side_effect=["x", "", "7"]) as asked:
    assert ask_digit() == 7
assert asked.call_count == 3""",
        example="assert asked.call_count == 3",
    ),
    typed(
        "answers_in_turn",
        about="A function of the test in place of `input` that gives one answer after another and keeps the prompts.",
        right="""def ask_names():
    names = []
    while name := input(f"Name {len(names) + 1}: "):
        names.append(name)
    return names""",
        wrong="""def ask_names():
    names = []
    while name := input(f"Name {len(names)}: "):
        names.append(name)
    return names""",
        test="""import builtins

replies, prompts = iter(["Ada", "Ben", ""]), []

def play(prompt=""):
    prompts.append(prompt)
    return next(replies)

kept, builtins.input = builtins.input, play
try:
    assert ask_names() == ["Ada", "Ben"]
finally:
    builtins.input = kept
assert prompts[0] == "Name 1: " and len(prompts) == 3""",
        example="kept, builtins.input = builtins.input, play",
    ),
    typed(
        "global_input",
        about="A global function of the test called `input`.",
        right="""def ask_colour():
    return input("Colour: ").strip().lower()""",
        wrong="""def ask_colour():
    return input("Colour: ").lower()""",
        test="""input = lambda prompt="": " Red "
colour = ask_colour()
del input
assert colour == "red\"""",
    ),
    typed(
        "stdin",
        about="Text in place of `sys.stdin`, for a function that reads lines.",
        right="""import sys

def sum_lines():
    return sum(int(line) for line in sys.stdin)""",
        wrong="""import sys

def sum_lines():
    return int(sys.stdin.readline())""",
        test="""import io
import sys

kept, sys.stdin = sys.stdin, io.StringIO("3\\n4\\n")
try:
    assert sum_lines() == 7
finally:
    sys.stdin = kept""",
        example='kept, sys.stdin = sys.stdin, io.StringIO("3\\n4\\n")',
    ),
    typed(
        "dialogue",
        about="Answers and printed replies of a whole dialogue.",
        right="""def guess(secret):
    while (number := int(input("Guess: "))) != secret:
        print("too low" if number < secret else "too high")
    print("correct")""",
        wrong="""def guess(secret):
    while (number := int(input("Guess: "))) != secret:
        print("too high" if number < secret else "too low")
    print("correct")""",
        test="""import io
from unittest.mock import patch

with patch("builtins.input", side_effect=["1", "9", "5"]), patch("sys.stdout", new=io.StringIO()) as screen:
    guess(5)
assert screen.getvalue().split("\\n")[:3] == ["too low", "too high", "correct"]""",
        example='assert screen.getvalue().split("\\n")[:3] == ["too low", "too high", "correct"]',
    ),
)
