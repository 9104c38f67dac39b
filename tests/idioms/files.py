"""Files that answers write and read."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

file = partial(Idiom, section="Files")

FILES = (
    file(
        "written_text",
        about="A text file that the answer wrote.",
        right="""with open("poem.txt", "w") as f:
    f.write("roses\\nviolets\\n")""",
        wrong="""with open("poem.txt", "w") as f:
    f.write("roses violets\\n")""",
        test="""with open("poem.txt") as f:
    lines = f.read().splitlines()
assert lines == ["roses", "violets"]""",
    ),
    file(
        "written_csv",
        about="A CSV file that a function of the student's writes.",
        right="""import csv

def save_rows(path, rows):
    with open(path, "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(["name", "points"])
        writer.writerows(rows)""",
        wrong="""import csv

def save_rows(path, rows):
    with open(path, "w", newline="") as f:
        csv.writer(f).writerows(rows)""",
        test="""import csv
import os

save_rows("points.csv", [["Ada", 3], ["Ben", 4]])
assert os.path.exists("points.csv")
with open("points.csv") as f:
    assert list(csv.DictReader(f)) == [{"name": "Ada", "points": "3"}, {"name": "Ben", "points": "4"}]""",
        example='save_rows("points.csv", [["Ada", 3], ["Ben", 4]])',
    ),
    file(
        "written_json",
        about="A JSON file that the answer wrote.",
        right="""import json

with open("config.json", "w") as f:
    json.dump({"size": 3, "tags": ["a"]}, f)""",
        wrong="""with open("config.json", "w") as f:
    f.write(str({"size": 3, "tags": ["a"]}))""",
        test="""import json
from pathlib import Path

assert Path("config.json").is_file()
assert json.loads(Path("config.json").read_text()) == {"size": 3, "tags": ["a"]}""",
        example='assert json.loads(Path("config.json").read_text())',
    ),
    file(
        "written_npy",
        about="An array or a table that the answer saved.",
        right="""np.save("squares.npy", np.arange(5) ** 2)
pd.DataFrame({"n": [1, 2]}).to_csv("table.csv", index=False)""",
        wrong="""np.save("squares.npy", np.arange(5) * 2)
pd.DataFrame({"n": [1, 2]}).to_csv("table.csv", index=False)""",
        test="""assert pd.read_csv("table.csv").columns.tolist() == ["n"]
assert np.load("squares.npy").tolist() == [0, 1, 4, 9, 16]""",
        example='assert np.load("squares.npy").tolist()',
    ),
    file(
        "released_csv",
        about="A data file released with the notebook, read by the answer and by the test.",
        right="""cities = pd.read_csv("data.csv")
largest = cities.loc[cities["people"].idxmax(), "city"]""",
        wrong="""cities = pd.read_csv("data.csv")
largest = cities["city"].max()""",
        test="""expected = pd.read_csv("data.csv")
assert cities.shape == expected.shape == (3, 2)
assert largest == expected.sort_values("people")["city"].iloc[-1]""",
        example='expected = pd.read_csv("data.csv")',
        files={"data.csv": "city,people\nBonn,330\nRome,2800\nYork,150\n"},
    ),
    file(
        "path_argument",
        about="A path to a file that the test wrote.",
        right="""def count_lines(path):
    with open(path) as f:
        return sum(1 for line in f if line.strip())""",
        wrong="""def count_lines(path):
    with open(path) as f:
        return len(f.readlines())""",
        test="""with open("lines.txt", "w") as f:
    f.write("one\\n\\ntwo\\n")
assert count_lines("lines.txt") == 2""",
        example='assert count_lines("lines.txt") == 2',
    ),
    file(
        "temporary_folder",
        about="A file in a temporary folder of the test, and a `Path` as an argument.",
        right="""def copy_upper(source, target):
    target.write_text(source.read_text().upper())""",
        wrong="""def copy_upper(source, target):
    target.write_text(source.read_text())""",
        test="""import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    source, target = Path(folder) / "a.txt", Path(folder) / "b.txt"
    source.write_text("quiet")
    copy_upper(source, target)
    assert target.read_text() == "QUIET\"""",
        example="with tempfile.TemporaryDirectory() as folder:",
    ),
    file(
        "stream_argument",
        about="`io.StringIO` as an argument, to read from and to write to.",
        right="""def number_lines(source, target):
    for number, line in enumerate(source, start=1):
        target.write(f"{number}: {line}")""",
        wrong="""def number_lines(source, target):
    for number, line in enumerate(source):
        target.write(f"{number}: {line}")""",
        test="""import io

source, target = io.StringIO("a\\nb\\n"), io.StringIO()
number_lines(source, target)
assert target.getvalue() == "1: a\\n2: b\\n\"""",
        example='source, target = io.StringIO("a\\nb\\n"), io.StringIO()',
    ),
    file(
        "missing_file",
        about="A file that is missing.",
        right="""def read_or_default(path, default=""):
    try:
        with open(path) as f:
            return f.read()
    except FileNotFoundError:
        return default

def read_strictly(path):
    with open(path) as f:
        return f.read()""",
        wrong="""def read_or_default(path, default=""):
    try:
        with open(path) as f:
            return f.read()
    except FileNotFoundError:
        return default

def read_strictly(path):
    return read_or_default(path)""",
        test="""assert read_or_default("nowhere.txt", "none") == "none"
try:
    read_strictly("nowhere.txt")
    assert False, "expected a FileNotFoundError"
except FileNotFoundError as error:
    assert error.filename == "nowhere.txt\"""",
        example="except FileNotFoundError as error:",
    ),
    file(
        "released_module",
        about="A module with helpers released with the notebook, imported by the test.",
        right="""def staircase(n):
    return [[1] * (row + 1) for row in range(n)]""",
        wrong="""def staircase(n):
    return [[1] * row for row in range(n)]""",
        test="""from course_helpers import lengths_of

assert lengths_of(staircase(3)) == [1, 2, 3]""",
        files={"course_helpers.py": "def lengths_of(rows):\n    return [len(row) for row in rows]\n"},
    ),
    file(
        "open_file_argument",
        about="A file that the test has opened, as an argument.",
        right="""def longest_line(file):
    return max(file.read().splitlines(), key=len)""",
        wrong="""def longest_line(file):
    return max(file.read().split(), key=len)""",
        test="""with open("poem.txt", "w") as file:
    file.write("so much depends\\nupon\\na red wheel\\n")
with open("poem.txt") as file:
    assert longest_line(file) == "so much depends\"""",
        example="assert longest_line(file) == ",
    ),
    file(
        "mocked_file",
        about="A file that there is not: `mock_open` in the place of `open`.",
        right="""def lines_in(path):
    with open(path) as f:
        return sum(1 for _ in f)""",
        wrong="""def lines_in(path):
    with open(path) as f:
        return len(f.read())""",
        test="""from unittest.mock import mock_open, patch

with patch("__main__.open", mock_open(read_data="a\\nb\\n")) as opened:
    assert lines_in("notes.txt") == 2
opened.assert_called_once_with("notes.txt")""",
        example='with patch("__main__.open", mock_open(read_data="a\\nb\\n")) as opened:',
    ),
    file(
        "folder_of_the_test",
        about="A temporary folder in which the test, and so the answer, works.",
        right="""import os

def text_files():
    return sorted(name for name in os.listdir() if name.endswith(".txt"))""",
        wrong="""import os

def text_files():
    return sorted(os.listdir())""",
        test="""import contextlib
import pathlib
import tempfile

with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    for name in ("b.txt", "a.txt", "c.csv"):
        pathlib.Path(name).write_text("")
    assert text_files() == ["a.txt", "b.txt"]""",
        example="with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):",
    ),
    file(
        "database",
        about="A database of the test's, whose connection the answer is handed.",
        right="""def add_book(connection, title):
    with connection:
        connection.execute("insert into book values (?)", (title,))""",
        wrong="""def add_book(connection, title):
    connection.execute("insert into book values (?)", (title,))""",
        test="""import sqlite3

connection = sqlite3.connect(":memory:")
connection.execute("create table book (title text)")
add_book(connection, "Dune")
connection.rollback()
assert connection.execute("select * from book").fetchall() == [("Dune",)]""",
        example='connection = sqlite3.connect(":memory:")',
    ),
)
