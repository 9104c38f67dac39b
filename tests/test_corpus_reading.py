"""Case files: what they say, and what is refused, with a message on what was expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.corpus.cases import FULL, NEAR, Case, Expected, ExtraCell, Kind
from autograder.corpus.reading import parse_case, read_corpus
from autograder.course import CourseError
from autograder.grading.verdict import State
from autograder.notebooks.samples import Substitution

WHOLE = '''"""The mean is always two.
It is right for the visible test.

test_mean: 0, "another mean", 'a "quoted" word'
test_spread: full

state: needs-human
reason: "test_mean", "why"
notebooks: 1_mean, 2_spread
cell_seconds: 5
notebook_seconds: 20
"""
# %% mean_of: total = total -> total = 2 * total
# %% mean_of: return total ->
# %% spread_of
def spread_of(values):

    return 3  # %% is no mark here

# %% before mean_of
import os
# %% after test_mean
print("after")


# %% files
files["notes.txt"] = b""
'''
SHORT = '"""One fault in words.\n\ntest_mean: 0\n"""\n# %% mean_of\n1\n'


def test_a_case_file_says_everything_about_a_case():
    assert parse_case(WHOLE, "always_two", Kind.WRONG) == Case(
        "always_two",
        Kind.WRONG,
        "The mean is always two.",
        {"test_mean": Expected(0.0, ("another mean", 'a "quoted" word')), "test_spread": Expected(FULL)},
        State.NEEDS_HUMAN,
        ("test_mean", "why"),
        ("1_mean", "2_spread"),
        cell_seconds=5,
        notebook_seconds=20,
        sources={"spread_of": "def spread_of(values):\n\n    return 3  # %% is no mark here"},
        substitutions=(
            ("mean_of", Substitution("total = total", "total = 2 * total")),
            ("mean_of", Substitution("return total", "")),
        ),
        extra_cells=(ExtraCell("before", "mean_of", "import os"), ExtraCell("after", "test_mean", 'print("after")')),
        files_code='files["notes.txt"] = b""',
    )


def test_words_after_not_are_those_that_a_message_must_not_contain():
    head = """test_mean: 0, "the mean", not "the loss", 'of 3', not 'a "batch"'
test_spread: near, not "epochs"
reason: not "zip", "a test"
"""
    case = parse_case(SHORT.replace("test_mean: 0\n", head), "short", Kind.WRONG)
    assert case.expected == {
        "test_mean": Expected(0.0, ("the mean", "of 3"), ("the loss", 'a "batch"')),
        "test_spread": Expected(NEAR, (), ("epochs",)),
    }
    assert (case.reason, case.reason_unwanted) == (("a test",), ("zip",))


def test_what_is_not_said_is_graded_and_hands_in_what_is_changed():
    case = parse_case(SHORT, "short", Kind.WRONG)
    assert (case.state, case.reason, case.notebooks, case.cell_seconds) == (State.GRADED, (), (), None)
    assert case.expected == {"test_mean": Expected(0.0)} and case.touched == {"mean_of"}


@pytest.mark.parametrize(("text", "points"), [("none", None), ("full", FULL), ("near", NEAR), ("2", 2.0), ("1.5", 1.5)])
def test_points_are_a_number_or_full_or_near_or_none(text, points):
    case = parse_case(SHORT.replace(": 0", f": {text}"), "short", Kind.WRONG)
    assert case.expected["test_mean"].points == points


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"""One', "One", 1, "a text"),
        ("One fault in words.", "Fault", 1, "describes the case in words"),
        ("test_mean: 0", "test_mean: zero", 3, "points being a number, full, near or none"),
        ("test_mean: 0", "test_mean: -1", 3, "points being a number"),
        ("test_mean: 0", "test_mean: 0, no quotes", 3, "words"),
        ("test_mean: 0", 'test_mean: 0, ""', 3, "words"),
        ("test_mean: 0", 'test_mean: full, "words"', 3, "no words where a test may give full points"),
        ("test_mean: 0", 'test_mean: near, "words"', 3, "no words where a test may give full points"),
        ("test_mean: 0", 'test_mean: full, not "words"', 3, "no words where a test may give full points"),
        ("test_mean: 0", "test_mean: 0, not words", 3, 'not "words"'),
        ("test_mean: 0", "test_mean: 0, not", 3, 'not "words"'),
        ("test_mean: 0", "test_mean: 0\ntest_mean: 1", 4, "each key once"),
        ("test_mean: 0", "test_mean: 0\nand more text", 4, "`key: value`"),
        ("test_mean: 0", "state: done", 3, "one of graded, needs-human, infra-error"),
        ("test_mean: 0", "reason: unquoted", 3, "quoted words"),
        ("test_mean: 0", "notebooks: 1_mean,, 2_spread", 3, "names of notebooks"),
        ("test_mean: 0", "notebooks: 1_mean, 1_mean", 3, "each once"),
        ("test_mean: 0", "cell_seconds: soon", 3, "a whole number of seconds"),
        ("test_mean: 0", "cell_seconds: 0", 3, "a whole number of seconds"),
        ("# %% mean_of\n1\n", "", 5, "at least one cell"),
        ("# %% mean_of", "1\n# %% mean_of", 5, "after the text"),
        ("# %% mean_of\n1", "# %% mean_of\n\n", 5, "lines below"),
        ("# %% mean_of", "# %% mean of", 5, "before GRADE_ID"),
        ("# %% mean_of", "# %%", 5, "GRADE_ID"),
        ("# %% mean_of", "# %% mean_of: a -> b", 5, "nothing below"),
        ("# %% mean_of\n1", "# %% mean_of: a -> b -> c", 5, "write the whole cell"),
        ("# %% mean_of\n1", "# %% mean_of: a -> a", 5, "two different texts"),
        ("# %% mean_of\n1", "# %% mean_of\n1\n# %% mean_of\n2", 7, "changed once"),
        ("# %% mean_of\n1", "# %% mean_of\n1\n# %% mean_of: a -> b", 7, "either the whole cell"),
        ("# %% mean_of\n1", "# %% mean_of: a -> b\n# %% mean_of\n1", 6, "changed once"),
        ("# %% mean_of\n1", "# %% files\n1\n# %% files\n2", 7, "changed once"),
    ],
)
def test_a_file_that_is_vague_or_wrong_is_refused_with_its_line(old, new, line, message):
    assert SHORT.count(old) == 1
    with pytest.raises(CourseError, match=rf"wrong/short.py, line {line}: expected .*{message}.*; found"):
        parse_case(SHORT.replace(old, new), "short", Kind.WRONG)


@pytest.mark.parametrize("head", ["state: graded", "test_mean: 0", "state: needs-human\ncell_seconds: 5"])
def test_a_hostile_case_says_state_and_points_or_reason(head):
    with pytest.raises(CourseError, match="as a hostile case must say"):
        parse_case(SHORT.replace("test_mean: 0", head), "short", Kind.HOSTILE)


@pytest.mark.parametrize("head", ["state: graded\ntest_mean: full", 'state: needs-human\nreason: "zip"'])
def test_a_hostile_case_that_says_both_is_read(head):
    assert parse_case(SHORT.replace("test_mean: 0", head), "short", Kind.HOSTILE).title == "One fault in words."


def test_a_corpus_is_read_by_kind_and_name(tmp_path):
    for path in ("hostile/a.py", "right/c.py", "right/b.py", "wrong/d.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        text = SHORT.replace("test_mean: 0", "state: graded\ntest_mean: 0")
        (tmp_path / path).write_text(text)
    assert [case.label for case in read_corpus(tmp_path)] == ["right/b", "right/c", "wrong/d", "hostile/a"]


def test_an_empty_folder_a_name_for_two_and_a_file_of_other_bytes_are_refused(tmp_path):
    with pytest.raises(CourseError, match=r"right/NAME.py, wrong/NAME.py, hostile/NAME.py; found none"):
        read_corpus(tmp_path)
    for kind in ("right", "wrong"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "twin.py").write_text(SHORT)
    with pytest.raises(CourseError, match="found right/twin and wrong/twin"):
        read_corpus(tmp_path)
    (tmp_path / "right/twin.py").write_bytes(b"\xff")
    with pytest.raises(CourseError, match="UTF-8"):
        read_corpus(tmp_path)
    (tmp_path / "right/twin.py").rename(tmp_path / "right/No-Name.py")
    with pytest.raises(CourseError, match="snake_case"):
        read_corpus(tmp_path)


@given(st.lists(st.one_of(st.sampled_from(WHOLE.splitlines()), st.text(max_size=20)), max_size=12))
def test_whatever_the_lines_are_there_is_a_case_or_a_clear_error(lines):
    for start in ("", '"""Two words\n'):
        try:
            case = parse_case(start + "\n".join(lines), "some_case", Kind.WRONG)
        except CourseError as error:
            assert "wrong/some_case.py, line " in str(error)
        else:
            assert case.title and (case.touched or case.files_code)


IDS = st.sampled_from(["mean_of", "test_mean", "spread_of", "test_spread"])
LINES = st.text("ab: \"'->%#,=()é", min_size=1, max_size=12).filter(str.strip)
WORDS = LINES.filter(lambda text: '"' not in text)
BODIES = st.lists(LINES.filter(lambda text: not text.startswith("#")), min_size=1, max_size=4)


@given(
    st.dictionaries(IDS, st.tuples(st.integers(0, 9), st.lists(WORDS, max_size=3))),
    st.dictionaries(IDS, BODIES, min_size=1),
)
def test_a_case_that_is_written_down_is_read_as_it_was_meant(expected, sources):
    head = [
        ", ".join([f"{grade_id}: {points}", *(f'"{word}"' for word in words)])
        for grade_id, (points, words) in expected.items()
    ]
    cells = [f"# %% {grade_id}\n" + "\n".join(lines) for grade_id, lines in sources.items()]
    case = parse_case("\n".join(['"""Two words.', *head, '"""', *cells]), "meant", Kind.WRONG)
    assert case.expected == {key: Expected(float(points), tuple(words)) for key, (points, words) in expected.items()}
    assert case.sources == {grade_id: "\n".join(lines) for grade_id, lines in sources.items()}
