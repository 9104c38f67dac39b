"""Answers that draw random numbers."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

chance = partial(Idiom, section="Random numbers")

CHANCE = (
    chance(
        "numpy_seed",
        about="`np.random.seed` before a call.",
        right="""def noisy(values):
    return np.asarray(values) + np.random.normal(size=len(values))""",
        wrong="""def noisy(values):
    return np.asarray(values) + np.random.normal()""",
        test="""import numpy as np

np.random.seed(7)
found = noisy([1.0, 2.0, 3.0])
np.random.seed(7)
np.testing.assert_allclose(found, np.array([1.0, 2.0, 3.0]) + np.random.normal(size=3))""",
        example="np.random.seed(7)",
    ),
    chance(
        "random_seed",
        about="`random.seed` before a call.",
        right="""import random

def roll_dice(count):
    return [random.randint(1, 6) for _ in range(count)]""",
        wrong="""import random

def roll_dice(count):
    return [random.randint(0, 6) for _ in range(count)]""",
        test="""import random

random.seed(12)
rolls = roll_dice(20)
random.seed(12)
assert rolls == [random.randint(1, 6) for _ in range(20)]""",
        example="random.seed(12)",
    ),
    chance(
        "generator_argument",
        about="`np.random.default_rng(3)` as an argument.",
        right="""def bootstrap(values, rng):
    return rng.choice(values, size=len(values))""",
        wrong="""def bootstrap(values, rng):
    return rng.permutation(values)""",
        test="""sample = bootstrap(np.arange(50), np.random.default_rng(3))
expected = np.random.default_rng(3).choice(np.arange(50), size=50)
assert np.array_equal(sample, expected)""",
    ),
    chance(
        "generator_goes_on",
        about="A generator that the test uses again after the student's function drew from it.",
        right="""def two_draws(rng):
    return rng.random(), rng.random()""",
        wrong="""def two_draws(rng):
    first = rng.random()
    return first, first""",
        test="""rng, same = np.random.default_rng(5), np.random.default_rng(5)
assert two_draws(rng) == tuple(same.random(2))
assert rng.random() == same.random()""",
        example="assert rng.random() == same.random()",
    ),
    chance(
        "random_argument",
        about="`random.Random(4)` as an argument.",
        right="""def draw_card(cards, source):
    return source.choice(cards)""",
        wrong="""def draw_card(cards, source):
    return source.choice(cards[1:])""",
        test="""import random

cards = ["ace", "king", "queen", "jack"]
source, same = random.Random(4), random.Random(4)
drawn = [draw_card(cards, source) for _ in range(5)]
assert drawn == [same.choice(cards) for _ in range(5)]""",
        example="drawn = [draw_card(cards, source) for _ in range(5)]",
    ),
    chance(
        "patched_random",
        about="`unittest.mock.patch` of a function of `random`.",
        right="""import random

def toss_until_six():
    count = 1
    while random.randint(1, 6) != 6:
        count += 1
    return count""",
        wrong="""import random

def toss_until_six():
    count = 0
    while random.randint(1, 6) != 6:
        count += 1
    return count""",
        test="""from unittest.mock import patch

with patch("random.randint", side_effect=[2, 5, 6]):
    assert toss_until_six() == 3""",
        example='with patch("random.randint", side_effect=[2, 5, 6]):',
    ),
    chance(
        "many_draws",
        about="The mean of many draws, within a tolerance.",
        right="""def uniform_between(low, high):
    return low + (high - low) * np.random.random()""",
        wrong="""def uniform_between(low, high):
    return low + high * np.random.random()""",
        test="""draws = [uniform_between(2, 4) for _ in range(2000)]
assert all(2 <= draw < 4 for draw in draws)
assert abs(np.mean(draws) - 3) < 0.1""",
        example="assert abs(np.mean(draws) - 3) < 0.1",
    ),
)
