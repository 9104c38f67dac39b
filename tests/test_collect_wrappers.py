"""A folder around the work of several people is never taken for one person."""

from __future__ import annotations

import pytest
from test_collect import NAMES, download, packed
from toy_course import write_solutions

from autograder.collect.collect import Placed, collect
from autograder.collect.handed_over import Known
from autograder.collect.sorting import by_person
from autograder.course import CourseError

KNOWN = Known(released=frozenset(NAMES))
MOODLES = ("Cy Li_1_assignsubmission_file_", "Di Li_2_assignsubmission_file_")
ILIAS = ("Müller_Jürgen_jm_11", "Lee_Ann_al_12")
SAKAI = ("Lee, Ann(al)/Submission attachment(s)", "Li, Bo(bl)/Submission attachment(s)")
PLAIN = ("Cy Li", "Di Li")


def work(*folders):
    return [f"{folder}/{name}" for folder in folders for name in NAMES]


def within(around, folders):
    return work(*(f"{around}/{folder}" for folder in folders))


PEOPLE = {
    "ILIAS, feedback for several": (within("multi_feedback_Uebung_4711", ILIAS), set(ILIAS)),
    "ILIAS, and its list": (
        [*within("multi_feedback_Uebung_4711", ILIAS), "multi_feedback_Uebung_4711/status.xlsx"], set(ILIAS)
    ),
    "ILIAS, teams": (
        work(*(f"multi_feedback_B_9/Team_{number}/{one}" for number, one in enumerate(ILIAS))), set(ILIAS)
    ),
    "Moodle, around it a name like one of ILIAS": (
        within("Prog_WS26_Blatt_3", MOODLES), {"Participant 1", "Participant 2"}
    ),
    "Moodle, around it such a name and another": (
        within("Prog_WS26_Blatt_3/w", MOODLES), {"Participant 1", "Participant 2"}
    ),
    "a zip for each, and a list": (
        [*(f"HA1/{name}.zip" for name in PLAIN), "HA1/archive_filelist.csv"], set(PLAIN)
    ),
    "Canvas, and another folder": (
        ["submissions/annlee_1_11_x.ipynb", "submissions/boli_2_12_x.ipynb", "feedback/x.html"], {"1", "2"}
    ),
    "two plain folders around": (within("w/v", PLAIN), set(PLAIN)),
    "three plain folders around": (within("w/v/u", PLAIN), set(PLAIN)),
}  # fmt: skip


@pytest.mark.parametrize("case", PEOPLE)
def test_a_folder_around_a_class_is_no_student(case):
    names, people = PEOPLE[case]
    found, strays = by_person(names, KNOWN)
    assert found.keys() == people
    assert all(stray.is_known or "next to the folder of the class" in stray.reason for stray in strays.values())


def by_name(folder):
    return [f"{folder}{person} - {name}" for person in PLAIN for name in NAMES]


UNCLEAR = {
    "plain names, around them one like ILIAS's": (within("Prog_WS26_Blatt_3", PLAIN), "Prog_WS26_Blatt_3"),
    "notebooks named by person": (by_name("PS1-2026/"), "PS1-2026"),
    "zips, and a notebook": (["HA1/Cy Li.zip", "HA1/Di Li.zip", f"HA1/{NAMES[0]}"], "HA1"),
    "two of Moodle": ([*within("ps1", MOODLES), *within("ps2", MOODLES)], "ps1, ps2"),
    "two of Sakai": ([*within("HW1", SAKAI), *within("HW2", SAKAI)], "HW1, HW2"),
    "two of ILIAS": ([*within("Ex/A1", ILIAS), *within("Ex/A2", ILIAS)], "A1, A2"),
    "Teams": (
        within("Submitted files", (f"{name}/PS1/Version 1" for name in PLAIN))
        + within("Working files", (f"{name}/PS1" for name in PLAIN)),
        "Submitted files, Working files",
    ),
    "Teams, where one still works": (
        [*within("Submitted files", (f"{name}/PS1" for name in PLAIN)), *work("Working files/Di Li/PS1")],
        "Submitted files, Working files",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNCLEAR)
def test_where_it_is_open_who_is_who_the_folders_are_named_with_advice(case):
    names, folders = UNCLEAR[case]
    with pytest.raises(CourseError, match=rf"found {folders}, which may hold .*collect .* by itself; if it is a stud"):
        by_person(names, KNOWN)
    tops = frozenset(name.partition("/")[0] for name in names)
    assert by_person(names, Known(tops | {"A1", "A2"}, released=KNOWN.released))[0]


ONE = {
    "own folders": [*work("ada/a"), "ada/data/x.csv", "ada/readme.txt"],
    "own copies": [*work("ada", "ada/backup"), *[f"ada/Copy of {name}" for name in NAMES]],
    "versions": work("ada/ps1/Version 1", "ada/ps1/Version 2"),
    "an own zip": ["ada/work.zip", "ada/notes.txt"],
    "own names": [f"ada/Lee_{name}" for name in NAMES],
}


@pytest.mark.parametrize("case", ONE)
@pytest.mark.parametrize("others", [(), ("Bo", "Cy")])
def test_own_folders_and_copies_stay_one_persons(case, others):
    found, strays = by_person([*ONE[case], *work(*others)], KNOWN)
    assert found.keys() == {ONE[case][0].partition("/")[0], *others} and not strays


def test_versions_in_ones_own_folder_of_ilias_stay_one_persons():
    assert by_person(work("Lee_Ann_al_12/v1", "Lee_Ann_al_12/v2"), KNOWN)[0].keys() == {"Lee_Ann_al_12"}


def test_among_others_a_folder_with_several_people_is_refused_by_name():
    names = [*work("ada", "ben", "cleo/my_own_data_1", "cleo/other_own_data_2"), *within("ps1", MOODLES)]
    found, strays = by_person(names, KNOWN)
    assert found.keys() == {"ada", "ben", "cleo"}
    assert {stray.name for stray in strays.values()} == {"ps1"}
    assert "several people (Cy Li, Di Li): collect it by itself" in next(iter(strays.values())).reason


def test_a_zip_with_several_people_is_refused_by_name(tmp_path):
    canvases = {f"{name}_{number}_1{number}_x.ipynb": b"x" for number, name in enumerate(("annlee", "boli"))}
    course = write_solutions(tmp_path / "course")
    told = collect(course, [download(tmp_path, {"sec1.zip": packed(canvases), "sec2.zip": packed(canvases)})])
    assert {one.placed for one in told} == {Placed.REFUSED} and not course.handed_in()
    assert "sec1.zip holds the work of several people (annlee, boli): unpack it" in told[0].remark


def test_a_persons_zip_on_moodle_may_hold_anything(tmp_path):
    names = {f"{name}_{number}_1{number}_x.ipynb": b"x" for number, name in enumerate(("first", "second"))}
    course = write_solutions(tmp_path / "course")
    [one] = collect(course, [download(tmp_path, {f"{MOODLES[0]}/work.zip": packed(names)})])
    assert one.placed is Placed.NEW
