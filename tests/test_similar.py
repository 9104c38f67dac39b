"""Submissions whose answers are equal but for names and layout are told, except where that is to be expected."""

from __future__ import annotations

import pytest
from returned_class import graded
from toy_course import write_solutions

from autograder.notebooks.samples import Sample, Substitution, write_samples
from autograder.report.page import page
from autograder.report.results import class_results
from autograder.report.similar import Similar, normal_form, similar_submissions

FIRST = """def mean_of(values):
    '''The mean.'''
    count = 0
    for one in values:
        count += one
    return count / 2"""
SECOND = "def mean_of(xs: list) -> float:\n    # sum up\n    s = 0\n    for x in xs:  s += x\n    return (s / 2)"
THIRD = "def mean_of(xs):\n    s = 0\n    for x in xs:\n        s += x\n    return s / 3"


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [(FIRST, SECOND, True), (FIRST, THIRD, False), ("a = b + c", "x = y + z", True), ("a = b + a", "x = y + z", False),
     ("print(a)", "sum(a)", False), ("a.mean()", "a.std()", False), ("f(k=1)", "f(j=1)", False),
     ("x = (", "x  =  (", True), ("%matplotlib", "%pylab", False)],
)  # fmt: skip
def test_names_and_layout_do_not_matter_and_all_else_does(one, other, equal):
    assert (normal_form(one, is_code=True) == normal_form(other, is_code=True)) == equal


def test_texts_are_equal_but_for_case_and_spaces():
    assert normal_form("The  largest\nis enough.", is_code=False) == normal_form(
        "the largest is enough.", is_code=False
    )


def test_endless_nesting_is_compared_as_text():
    assert normal_form("(" * 9000 + ")" * 9000, is_code=True).startswith("(((")


def test_equal_answers_are_told_and_neither_blanks_nor_the_solution_are(tmp_path):
    course = write_solutions(tmp_path)
    write_samples(
        course,
        {
            "ada": Sample(changes={"mean_of": FIRST}),
            "ben": Sample(changes={"mean_of": SECOND}),
            "cleo": Sample(changes={"mean_of": THIRD}),
            "dan": Sample(),
            "eve": Sample(),
            "fay": Sample(filled=False),
            "gus": Sample(filled=False),
            "hal": Sample(changes={"mean_of": Substitution("total", "amount")}),
        },
    )
    graded(course)
    assert similar_submissions(course, course.students()) == [Similar(("ada", "ben"), ("1_mean/mean_of",))]
    results = class_results(course)
    assert "ada, ben: 1_mean/mean_of" in page(results)
    assert "ada, ben" not in page(results, anonymous=True)
