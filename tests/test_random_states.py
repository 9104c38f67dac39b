"""A state of random numbers is taken over if the state before leads to it, and refused otherwise."""

import random

import numpy as np
import pytest
from played_student import expect_as_beside

from autograder.judge import chance
from labkit import random_states as states

MAKES = {"PCG64": np.random.default_rng, "RandomState": np.random.RandomState, "Random": random.Random}
DRAWS = {
    "PCG64": lambda source, count: source.random(count),
    "RandomState": lambda source, count: source.random_sample(count),
    "Random": lambda source, count: [source.random() for _ in range(count)],
}
each = pytest.mark.parametrize("name", MAKES)


@each
@pytest.mark.parametrize("count", [0, 1, 311, 312, 313, 5_000, 100_000])
def test_a_state_after_some_draws_may_follow(name, count):
    before, after = MAKES[name](5), MAKES[name](5)
    DRAWS[name](after, count)
    assert chance.may_become(before, after)


@each
def test_a_state_of_another_seed_may_not_follow(name):
    assert not chance.may_become(MAKES[name](5), MAKES[name](6))


@each
def test_a_state_from_before_may_not_follow(name):
    before, after = MAKES[name](5), MAKES[name](5)
    DRAWS[name](before, 100)
    assert not chance.may_become(before, after)


def test_a_pcg64_far_away_is_reached_quickly_and_one_too_far_is_refused():
    before, after, far = (np.random.default_rng(5) for _ in range(3))
    after.bit_generator.advance(2**39)
    far.bit_generator.advance(2**60)
    assert chance.may_become(before, after) and not chance.may_become(before, far)


def test_a_pcg64_with_another_increment_may_not_follow():
    before, after = np.random.default_rng(5), np.random.default_rng(5)
    state = after.bit_generator.state
    state["state"]["inc"] += 2
    after.bit_generator.state = state
    assert not chance.may_become(before, after)


def test_another_kind_of_generator_may_not_follow():
    assert not chance.may_become(np.random.default_rng(1), np.random.Generator(np.random.MT19937(1)))


def test_a_single_number_of_the_state_decides():
    before, after = np.random.RandomState(5), np.random.RandomState(5)
    kind, numbers, *rest = after.get_state()
    numbers[17] ^= 1
    after.set_state((kind, numbers, *rest))
    assert not chance.may_become(before, after)


@pytest.mark.parametrize(
    ("name", "take", "make"),
    [
        ("PCG64", states.generator_parts, states.generator),
        ("RandomState", states.twister_parts, states.twister),
        ("Random", states.chance_parts, states.chance),
    ],
)
def test_what_is_put_together_again_draws_the_same_numbers(name, take, make):
    source = MAKES[name](3)
    DRAWS[name](source, 7)
    other = make(take(source))
    assert list(DRAWS[name](other, 700)) == list(DRAWS[name](source, 700))


@pytest.mark.parametrize("position", [-1, 625, 5_000, 2**31 - 1, -(2**31), 2**70, 1.0, True, None])
def test_a_position_outside_of_the_numbers_is_refused(position):
    numbers, _, *rest = states.twister_parts(np.random.RandomState(3))
    with pytest.raises(ValueError, match="a position from 0 to 624"):
        states.twister([numbers, position, *rest])  # NumPy would draw from what lies behind them in memory


@pytest.fixture
def seeded():
    """Begin with the same global random numbers in each test, and leave them as they were."""
    kept = random.getstate(), np.random.get_state()
    random.seed(1)
    np.random.seed(1)
    yield
    random.setstate(kept[0])
    np.random.set_state(kept[1])


DRAW = {"random": random.random, "numpy": np.random.rand}
WANTED = {
    "random": [made.random() for made in [random.Random(1)] for _ in range(3)],
    "numpy": np.random.RandomState(1).rand(3).tolist(),
}


@pytest.mark.parametrize("name", DRAW)
def test_the_global_numbers_go_on_with_a_state_that_follows(name, seeded):
    before = states.global_states()[name]
    DRAW[name](), DRAW[name]()
    after = states.global_states()[name]
    random.seed(1)
    np.random.seed(1)
    chance.go_on(name, before, after)
    assert DRAW[name]() == WANTED[name][2]


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("random", [np.arange(625, dtype=np.uint32), None]),
        ("random", [np.zeros(625, np.uint32), 1.0]),
        ("numpy", [np.arange(624, dtype=np.uint32), 1, 0, 0.0]),
        ("numpy", [np.zeros(624, np.uint32), 3, 1, 1.0]),
    ],
)
def test_the_global_numbers_do_not_go_on_with_another_state(name, forged, seeded):
    assert not chance.go_on(name, states.global_states()[name], forged)
    assert DRAW[name]() == WANTED[name][0]


@pytest.mark.parametrize(
    "forged", [[], [1], [None, None], [np.zeros(3, np.uint32), 3, 0, 0.0], [[1] * 624, 625, 0, 0.0]]
)
@pytest.mark.parametrize("name", DRAW)
def test_what_is_no_state_changes_nothing(name, forged, seeded):
    with pytest.raises((ValueError, TypeError, IndexError)):
        chance.go_on(name, states.global_states()[name], forged)
    assert DRAW[name]() == WANTED[name][0]


NORMAL = {"random": lambda: random.gauss(0, 1), "numpy": np.random.normal}  # each keeps every second one


@pytest.mark.parametrize("name", NORMAL)
def test_a_normal_number_that_was_kept_is_drawn_next(name, seeded):
    before = states.global_states()[name]
    NORMAL[name]()
    after, wanted = states.global_states()[name], NORMAL[name]()
    random.seed(1)
    np.random.seed(1)
    assert chance.go_on(name, before, after)
    assert NORMAL[name]() == wanted


@pytest.mark.parametrize("name", NORMAL)
def test_a_normal_number_that_was_not_drawn_is_forgotten(name, seeded):
    before = states.global_states()[name]
    NORMAL[name]()
    kept = [*states.global_states()[name][:-1], 99.0]
    assert chance.go_on(name, before, kept)
    assert NORMAL[name]() != 99


@pytest.mark.linux_only
def test_a_test_draws_normal_numbers_in_turn_with_an_answer():
    answer = (
        "import numpy as np, random\ndef draw(n): return np.random.normal(size=n).tolist()\n"
        "def one(): return random.gauss(0, 1)"
    )
    test = (
        "import numpy as np, random\nnp.random.seed(0)\nrandom.seed(0)\n"
        "print(np.random.normal(), draw(3), np.random.normal(), draw(2), np.random.normal(size=2))\n"
        "print(random.gauss(0, 1), one(), one(), random.gauss(0, 1), one())"
    )
    expect_as_beside(answer, test)
