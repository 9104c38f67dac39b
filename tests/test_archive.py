"""Reading what a student handed in, a folder or a zip."""

from __future__ import annotations

import os
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from autograder.intake.archive import DEFAULT_LIMITS, Refusal, SubmissionLimits, check_files, read_submission

SMALL = SubmissionLimits(notebook_bytes=100, file_bytes=50, total_bytes=150, files=3, entries=8, depth=3, name_bytes=20)


def zip_of(folder: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Make a zip file with these entries."""
    path = folder / "submission.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        for name, content in entries:
            made.writestr(name, content, method)
    return path


def special(name: str, kind: int) -> zipfile.ZipInfo:
    """Make an entry that is not a plain file, as Unix zip programs write it."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o644) << 16
    return entry


def refusal(path: Path, limits: SubmissionLimits = DEFAULT_LIMITS) -> str:
    """Return the reason why a submission is refused."""
    with pytest.raises(Refusal) as refused:
        read_submission(path, limits)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_folder_is_read_by_relative_names_without_what_programs_leave_about(tmp_path):
    for name in [
        "1.ipynb",
        "data/a.csv",
        "timestamp.txt",
        ".ipynb_checkpoints/1-checkpoint.ipynb",
        "saved_models/m.keras",
        "__MACOSX/x",
        "data/._a.csv",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert read_submission(tmp_path) == {"1.ipynb": b"1.ipynb", "data/a.csv": b"data/a.csv"}


@pytest.mark.parametrize(
    "names", [["a.ipynb", "b/c.py"], ["top/a.ipynb", "top/b/c.py"], ["x/top/a.ipynb", "x/top/b/c.py"]]
)
def test_a_folder_around_everything_in_a_zip_is_left_out(tmp_path, names):
    path = zip_of(tmp_path, ("__MACOSX/x", b""), *((name, b"1") for name in names))
    assert read_submission(path) == {"a.ipynb": b"1", "b/c.py": b"1"}


def test_names_in_a_zip_made_on_windows_or_on_a_mac_have_one_form(tmp_path):
    path = zip_of(tmp_path, ("data\\e\u0301.csv", b"1"), ("./a.ipynb", b"2"))
    assert read_submission(path) == {"a.ipynb": b"2", "data/\u00e9.csv": b"1"}


def test_a_link_in_a_folder_is_refused_by_name(tmp_path):
    (tmp_path / "answers.py").symlink_to("/etc/passwd")
    assert refusal(tmp_path) == "answers.py is a link; expected plain files"


def test_a_submission_that_is_itself_a_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "ada").symlink_to("real")
    assert refusal(tmp_path / "ada") == "ada is a link; expected plain files"


def test_a_pipe_in_a_folder_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path) == "pipe is not a plain file"


@pytest.mark.parametrize(("kind", "reason"), [(stat.S_IFLNK, "is a link"), (stat.S_IFIFO, "is not a plain file")])
def test_a_link_or_a_special_file_in_a_zip_is_refused_by_name(tmp_path, kind, reason):
    path = zip_of(tmp_path, ("a.ipynb", b""), (special("answers.py", kind), b"/etc/passwd"))
    assert refusal(path).startswith(f"answers.py {reason}")


@pytest.mark.parametrize("name", ["../up.py", "a/../../up.py", "/root.py", "..\\up.py", "C:\\up.py", "\\up.py"])
def test_a_name_that_leads_out_of_a_zip_is_refused(tmp_path, name):
    assert refusal(zip_of(tmp_path, (name, b""))) == f"{name} leads out of the submission's folder"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [["a.py", "a.py"], ["e\u0301.py", "\u00e9.py"], ["d/a.py", "d\\a.py"]])
def test_two_files_of_one_name_in_a_zip_are_refused(tmp_path, names):
    assert refusal(zip_of(tmp_path, *((name, b"") for name in names))).endswith("occurs twice")


def test_a_name_that_is_both_a_file_and_a_folder_is_refused(tmp_path):
    assert refusal(zip_of(tmp_path, ("a", b""), ("a/b", b""))) == "a is both a file and a folder"


def test_an_encrypted_zip_is_refused(tmp_path):
    path = zip_of(tmp_path, ("a.ipynb", b"1"))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == "a.ipynb is encrypted"


def test_an_unusual_packing_is_refused(tmp_path):
    assert "a.ipynb is packed in an unusual way" in refusal(
        zip_of(tmp_path, ("a.ipynb", b"1"), method=zipfile.ZIP_LZMA)
    )


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_zip_is_refused(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    assert refusal(tmp_path / "a.zip").startswith("a.zip is not a readable zip file")


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path):
    path = zip_of(tmp_path, *((f"{number}.ipynb", bytes(30 * 2**20)) for number in range(3)))
    tracemalloc.start()
    reason = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason == "together, the files are larger than the 64 MiB allowed"
    assert peak < 10 * 2**20


def test_a_zip_that_lies_about_a_size_is_refused_without_unpacking_it(tmp_path):
    path = zip_of(tmp_path, ("a.ipynb", bytes(200 * 2**20)))
    content = bytearray(path.read_bytes())
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(content)
    tracemalloc.start()
    reason = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "Bad CRC-32" in reason
    assert peak < 10 * 2**20


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.ipynb": 101}, "a.ipynb is larger than the 100 bytes"),
        ({"a.csv": 51}, "a.csv is larger than the 50 bytes"),
        ({"a.ipynb": 100, "b.csv": 50, "c.csv": 1}, "larger than the 150 bytes"),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, "more than 3 files"),
        ({"a/b/c/d": 1, "e": 1}, "a/b/c/d is too long, or too deep"),
        ({"x" * 21: 1}, "is too long, or too deep"),
        ({f"{number}/x": 0 for number in range(9)}, "more than"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_over_a_limit_is_refused_with_the_limit(tmp_path, files, reason, packed):
    if packed:
        path = zip_of(tmp_path, *((name, bytes(size)) for name, size in files.items()), method=zipfile.ZIP_STORED)
        assert reason in refusal(path, SMALL) or "submission.zip is larger" in refusal(path, SMALL)
        return
    for name, size in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(bytes(size))
    assert reason in refusal(tmp_path, SMALL)


def test_files_that_were_not_read_here_are_held_to_the_same_names():
    with pytest.raises(Refusal, match=r"leads out of the submission's folder"):
        check_files({"../a": b""})


def test_a_reason_is_one_printable_line_whatever_a_file_is_called(tmp_path):
    path = zip_of(tmp_path, ("../a\nb\x1b[31m" + "x" * 200, b""))
    assert refusal(path).isprintable()
    assert len(refusal(path)) < 200


def test_what_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "ada") == "ada is neither a folder nor a zip file"
