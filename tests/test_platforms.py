"""Whose file it is, in the forms that learning platforms give to the work of a class."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.folders import submitters_in
from autograder.collect.handed_over import Known
from autograder.collect.sorting import by_person
from autograder.course import CourseError

RELEASED = Known(released=frozenset({"1_decoder.ipynb", "2_contractive.ipynb"}))
WORK = "1_decoder.ipynb"
MOODLE = {
    f"Ada Lovelace_7_assignsubmission_file_/{WORK}": "Participant 7",
    f"George Boole_8_assignsubmission_file_/deep/{WORK}": "Participant 8",
    "George Boole_8_assignsubmission_onlinetext_/onlinetext.html": "Participant 8",
}
CANVAS = {
    f"lovelaceada_501_9876_{WORK}": "501",
    f"boolegeorge_LATE_502_9877_{WORK}": "502",
    "boolegeorge_LATE_502_9878_2_contractive-1.ipynb": "502",
}
ILIAS = {
    f"Autoencoders/submissions/Lovelace_Ada_ada_501/{WORK}": "Lovelace_Ada_ada_501",
    f"Autoencoders/submissions/Boole_George_g_boole_502/{WORK}": "Boole_George_g_boole_502",
}
SAKAI = {
    f"Lab 1/Lovelace, Ada(ada)/Submission attachment(s)/{WORK}": "ada",
    f"Lab 1/Lovelace, Ada(ada)/Submission attachment(s)/more/{WORK}": "ada",
    "Lab 1/Lovelace, Ada(ada)/Lovelace, Ada(ada)_submissionText.html": "ada",
    f"Lab 1/O'Neil, Zoë (Z.)(g_neil.7)/Submission attachment(s)/{WORK}": "g_neil.7",
}
SAKAIS_OWN = {
    "Lab 1/grades.csv": "Sakai's list",
    "Lab 1/Lovelace, Ada(ada)/timestamp.txt": "of Sakai's own",
    "Lab 1/Lovelace, Ada(ada)/comments.txt": "of Sakai's own",
    "Lab 1/Lovelace, Ada(ada)/Feedback Attachment(s)/notes.pdf": "of Sakai's own",
    "Lab 1/Hopper, Grace(hopper)/timestamp.txt": "of Sakai's own",
}
BLACKBOARD = {
    f"Lab 1_ada_attempt_2026-12-01-10-00-00_{WORK}": "ada",
    "Lab 1_ada_attempt_2026-12-01-10-00-00.txt": "ada",
    f"Lab 1_12345678_attempt_2026-12-02-10-00-00_{WORK}": "12345678",
}
ADAS = "12-6 - Ada Lovelace - Nov 20, 2026 1030 PM"
BRIGHTSPACE = {
    f"{ADAS}/{WORK}": "Ada Lovelace",
    f"{ADAS}/deep/x.py": "Ada Lovelace",
    f"345-6 - Zoë O'Neil-Li - Dec 1, 2026 905 AM/{WORK}": "Zoë O'Neil-Li",
}
FOLDERS = {f"class/ada/{WORK}": "ada", f"class/ben/{WORK}": "ben", "class/cleo.zip": "cleo"}
CASES = {
    "Moodle": (MOODLE, {}),
    "Moodle, with feedback": (MOODLE, {"Ada Lovelace_7_assignfeedback_file_/notes.pdf": "feedback that Moodle keeps"}),
    "Moodle, no number": (MOODLE, {f"Default group_assignsubmission_file_/{WORK}": "expected a name like the others"}),
    "Moodle, another folder": (MOODLE, {f"George/{WORK}": "a name like the others", "list.csv": "like the others"}),
    "Moodle, in a folder": ({f"class/{name}": key for name, key in MOODLE.items()}, {"about.txt": "to the folder"}),
    "Moodle, hidden names": ({f"Participant 7_8_assignsubmission_file_/{WORK}": "Participant 8"}, {}),
    "Moodle, equal names": (
        {f"Ada_{number}_assignsubmission_file_{WORK}": f"Participant {number}" for number in (7, 8, 77)}, {}
    ),
    "Moodle, odd names": (
        {f"O'Neil, Zoë 王 2_{number}_assignsubmission_file_/x_9_assignsubmission_file_/{WORK}": f"Participant {number}"
         for number in (7, 8)}, {}
    ),
    "Canvas": (CANVAS, {}),
    "Canvas, a link and a text": (
        {**CANVAS, "hopper_503_link.html": "503", "toconnor_4117_text.html": "4117", "x_LATE_504_text.html": "504"}, {}
    ),
    "Canvas, groups": ({**CANVAS, f"project_group3_503_9870_{WORK}": "503"}, {}),
    "Canvas, a group with a number": (CANVAS, {f"group_12_503_9870_{WORK}": "it may be from 12 or 503"}),
    "Canvas, hidden names": (
        {f"anon_x7Yq2_9876_{WORK}": "anon_x7Yq2", f"LATE_anon_b8Zr3_9877_{WORK}": "anon_b8Zr3",
         f"LATE_anon_12345_9879_{WORK}": "anon_12345", "anon_k4Lm1_text.html": "anon_k4Lm1"}, {}
    ),
    "Canvas, other files": (
        CANVAS, {f"studenttest_9_9999_{WORK}": "Test Student", "a.txt": "like the others", f"more/{WORK}": "the others"}
    ),
    "Canvas, two for one number": (
        {f"lovelaceada_501_9876_{WORK}": "501"},
        {f"x_502_1_{WORK}": "would be two people, 'x' and 'y'", f"y_502_2_{WORK}": "would be two people, 'x' and 'y'"},
    ),
    "Canvas, file names like Canvas's": (
        {f"eve_502_9877_LATE_501_1_{WORK}": "502", f"eve_502_9878_lovelaceada_501_9876_{WORK}": "502",
         f"lovelaceada_501_9876_{WORK}": "501"}, {}
    ),
    "ILIAS": (ILIAS, {"Autoencoders/Autoencoders.xlsx": "next to the work"}),
    "ILIAS, teams": (
        {name.replace("submissions/", f"submissions/Team {key[-1]}/"): key for name, key in ILIAS.items()},
        {"Autoencoders/submissions/notes/a.txt": "expected a folder like the others"},
    ),
    "Sakai": (SAKAI, SAKAIS_OWN),
    "Sakai, without folders": (
        {name.replace(")/", ")_"): key for name, key in SAKAI.items() if "/more/" not in name},
        {"Lab 1/a.txt": "others"},
    ),
    "Sakai, names as others give them": (
        {f"Lab 1/Hopper, Grace(503)/Submission attachment(s)/{name}": "503"
         for name in ("eve_502_9877_x.py", "Ada_7_assignsubmission_file_/x.py", "A(b)/Submission attachment(s)/x.py")}
        | SAKAI, {}
    ),
    "Canvas, a file named as by Sakai": (
        {**CANVAS, f"eve_503_100_Lovelace, Ada(ada)_Submission attachment(s)_{WORK}": "503"}, {}
    ),
    "a folder for each, and one named as by Sakai": (
        {f"class/ada/{WORK}": "ada", f"class/ben/{WORK}": "ben",
         f"class/eve/A(b)/Submission attachment(s)/{WORK}": "eve"}, {}
    ),
    "Blackboard": (BLACKBOARD, {f"Lab 1_ada_attempt_2026-11-01-10-00-00_{WORK}": "an earlier attempt"}),
    "Canvas, a file named as by Blackboard": (
        {**CANVAS, f"eve_503_100_Lab 1_ada_attempt_2026-12-01-10-00-00_{WORK}": "503"}, {}
    ),
    "Canvas, a file named as by Moodle": (
        {**CANVAS, f"hoppergrace_503_100_Ada Lovelace_7_assignsubmission_file_{WORK}": "503"}, {}
    ),
    "Canvas, all files named as by others": (
        {f"eve_503_100_Lab 1_ada_attempt_2026-12-01-10-00-00_{WORK}": "503",
         f"mallory_504_101_Ada Lovelace_7_assignsubmission_file_{WORK}": "504"}, {}
    ),
    "Canvas, hidden names and a file named as by Moodle": (
        {f"anon_x7Yq2_9876_{WORK}": "anon_x7Yq2",
         f"anon_b8Zr3_9877_Ada_7_assignsubmission_file_{WORK}": "anon_b8Zr3"}, {}
    ),
    "Blackboard, files named as by others": (
        {**BLACKBOARD, "Lab 1_eve_attempt_2026-12-01-10-00-00_Ada_7_assignsubmission_file_x": "eve",
         "Lab 1_mallory_attempt_2026-12-01-10-00-00_ada_501_98_x": "mallory"}, {}
    ),
    "Blackboard, an assignment with numbers": (
        {f"Lab_1_2_{user}_attempt_2026-12-01-10-00-00_{WORK}": user for user in ("ada", "12345678")}, {}
    ),
    "Blackboard, users with underscores": (
        {f"Lab 1_{user}_attempt_2026-12-01-10-00-00_{WORK}": user for user in ("a_smith", "ben", "b_smith")}, {}
    ),
    "Brightspace": (BRIGHTSPACE, {"index.html": "Brightspace's list", "a.txt": "expected a name like the others"}),
    "Brightspace, without folders": (
        {f"{number}-6 - {name} - Nov 20, 2026 1030 PM{between}{WORK}": name
         for number, name, between in ((7, "Ada Lovelace", " - "), (8, "Bo", "-"))}, {}
    ),
    "Brightspace, in a folder": ({f"Lab 1/{name}": key for name, key in BRIGHTSPACE.items()}, {}),
    "Brightspace, other clocks": (
        {f"{number}-6 - {number} - {time}/{WORK}": f"{number}"
         for number, time in enumerate(("20 November 2026 2230", "2026-11-20 2230", "20 nov. 2026 230 p.m."))}, {}
    ),
    "Brightspace, files named as by others": (
        {**BRIGHTSPACE, "7-6 - Bo - Dec 1, 2026 905 AM/Ada_7_assignsubmission_file_x.py": "Bo",
         f"7-6 - Bo - Dec 1, 2026 905 AM/{ADAS} - x.py": "Bo",
         f"8-6 - Cy - Dec 1, 2026 905 AM/ada_501_98_{WORK}": "Cy"}, {}
    ),
    "Brightspace, equal names": (
        {f"345-6 - Bo - Dec 1, 2026 905 AM/{WORK}": "Bo"},
        {f"{number}-6 - Ada - Dec 1, 2026 905 AM/{WORK}": "would be two people, '7' and '8'" for number in (7, 8)},
    ),
    "Brightspace, a university's number before the name": (
        {f"12-6 - N01 - Ada Lovelace - Dec 1, 2026 905 AM/{WORK}": "N01 - Ada Lovelace"}, {}
    ),
    "Canvas, a file named as by Brightspace": ({**CANVAS, f"eve_503_100_{ADAS} - {WORK}": "503"}, {}),
    "Moodle, a file named as by Brightspace": (
        {**MOODLE, f"Eve_9_assignsubmission_file_/{ADAS} - {WORK}": "Participant 9"}, {}
    ),
    "a folder for each, and another file": (FOLDERS, {"class/readme.txt": "a folder or a zip for each student"}),
    "a folder for each, and a file around": (FOLDERS, {"readme.txt": "next to the folder of the class"}),
    "one student's folder": ({f"ada/work/{WORK}": "ada", "ada/other/x.py": "ada", "ada/readme.txt": "ada"}, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_file_is_somebodys_by_itself_or_nobodys_with_a_reason(case):
    owned, stray = CASES[case]
    people, strays = by_person([*owned, *stray], RELEASED)
    assert {name: person.key for person in people.values() for name in person.files.values()} == owned
    assert strays.keys() == stray.keys()
    for name, reason in stray.items():
        assert reason in strays[name].reason, strays[name]


@pytest.mark.parametrize(
    ("listed", "clear"),
    [({"12": "Boole, George"}, True), ({"12": "Group"}, True), ({"503": "Hopper, Grace"}, False),
     ({"12": "Boole, George", "503": "Hopper, Grace"}, False)],
)  # fmt: skip
def test_canvas_list_is_asked_whose_an_unclear_name_is_and_nothing_is_guessed(listed, clear):
    people, strays = by_person([f"group_12_503_9870_{WORK}"], Known(canvas=listed))
    assert (list(people) == ["12"]) == clear and bool(strays) != clear


@pytest.mark.parametrize(
    ("listed", "owner"),
    [({"a_smith", "a_jones", "smith"}, "a_smith"), ({"smith", "jones"}, "smith"),
     ({"a_smith", "a_jones", "smith", "jones"}, None)],
)  # fmt: skip
def test_the_list_is_asked_where_a_user_of_blackboard_begins_and_nothing_is_guessed(listed, owner):
    names = [f"Lab 1_a_{user}_attempt_2026-12-01-10-00-00_{WORK}" for user in ("smith", "jones")]
    people, strays = by_person(names, Known(listed=frozenset(listed)))
    assert {person.files[WORK]: key for key, person in people.items()}.get(names[0]) == owner
    assert strays.keys() == (set() if owner else set(names))
    assert owner or "it may be from a_smith or smith" in strays[names[0]].reason


METADATA = """submission_34:
  :submitters:
  - :name: "Ada \\u00c9. Lovelace"
    :sid: '501'
    :email: ada@school.example
  :created_at: 2026-12-01 10:00:00.000000000 Z
  :history:
  - :name: old
submission_35:
  :submitters:
  - :name: George Boole
    :sid:
    :email: boole@school.example
  - :name: Grace Hopper
    :sid: '503'
    :email: grace@school.example
"""


def test_gradescopes_export_is_read_with_its_list():
    submitters = submitters_in(METADATA)
    assert submitters["submission_34"] == [{"name": "Ada É. Lovelace", "sid": "501", "email": "ada@school.example"}]
    around = "assignment_12_export/"
    names = [f"{around}submission_{number}/{WORK}" for number in (34, 35, 36)]
    people, strays = by_person([*names, f"{around}submission_metadata.yml"], Known(submitters=submitters))
    assert {key: person.also for key, person in people.items()} == {
        "501": ("501", "ada@school.example"), "boole@school.example": ("boole@school.example",)
    }  # fmt: skip
    assert "Grace Hopper" in people["boole@school.example"].remark
    assert {stray.name: stray.is_known for stray in strays.values()} == {
        "submission_36": False, "submission_metadata.yml": True
    }  # fmt: skip


def test_two_submissions_of_one_person_on_gradescopes_list_are_named_with_the_reason():
    submitters = submitters_in(METADATA.replace("'503'", "'501'").replace(":sid:\n", ":sid: '501'\n"))
    names = [f"export/submission_{number}/{WORK}" for number in (34, 35)]
    people, strays = by_person([*names, "export/submission_metadata.yml"], Known(submitters=submitters))
    reason = "has 501 for submission_34 (Ada É. Lovelace) and submission_35 (George Boole)"
    assert not people and all(reason in strays[name].reason for name in names)


def test_one_persons_folder_that_looks_like_a_platforms_is_not_taken_for_a_class():
    names = [f"eve/Ada Lovelace_7_assignsubmission_file_/{WORK}"]
    with pytest.raises(CourseError, match="folder of the class"):
        by_person(names)
    assert list(by_person(names, Known(listed=frozenset({"eve"})))[0]) == ["eve"]


LETTERS = string.ascii_letters + "_ 012,'éŁ王-."
FILES = st.text(f"{LETTERS}", min_size=1, max_size=14) | st.sampled_from(
    [
        WORK,
        "9_8_1_decoder.ipynb",
        "LATE_3_4_x.ipynb",
        "a_5_assignsubmission_file_x",
        "x_text.html",
        "6_link.html",
        "Lab 1_ada_attempt_2026-12-01-10-00-00_x",
        "anon_a_7_x",
    ]
)
PEOPLE = st.dictionaries(
    st.integers(1, 60),
    st.tuples(st.text(LETTERS, min_size=1, max_size=12), st.lists(FILES, min_size=1, max_size=3)),
    min_size=2,
    max_size=6,
)


def moodles(name, number, file, place):
    return f"{name.replace('_', ' ')}_{number}_assignsubmission_file_/{file}"


def canvases(name, number, file, place):
    """Name a file as Canvas does: small letters, no signs, no number in the middle of a name, the file's own number."""
    plain = re.sub(r"[^\w]", "", re.sub(r"_(\d+)_", r"\1", name.lower()))
    return f"{plain}_{number}_{100 + place}_{file}"


@given(PEOPLE, st.sampled_from([moodles, canvases]), st.booleans())
def test_no_file_lands_with_another_student_and_none_vanishes(people, made, with_list):
    owned = {}
    for number, (name, files) in people.items():
        for place, file in enumerate(files):
            owned[made(name, number, file, 10 * number + place)] = str(number)
    known = Known(canvas={str(number): name for number, (name, _) in people.items()} if with_list else {})
    found, strays = by_person(owned, known)
    assert strays.keys() | {name for person in found.values() for name in person.files.values()} == owned.keys()
    for person in found.values():
        for name in person.files.values():
            assert person.key.removeprefix("Participant ") == owned[name]
    if made is moodles:
        assert not strays


@given(st.lists(st.text(st.sampled_from("a_7/.LATE\\ assignsubmission_file_.zip"), max_size=40), max_size=6))
def test_every_file_is_somebodys_or_named_as_nobodys(names):
    try:
        people, strays = by_person(names)
    except CourseError:
        return
    found = [name for person in people.values() for name in person.files.values()] + list(strays)
    assert sorted(found) == sorted(set(names))
