"""The data cache never serves anything but the right bytes, and repairs itself."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_store import CONTENT, ToyStore, install, make_read_only, mounted_disk
from typer.testing import CliRunner

from aelab import store
from aelab.__main__ import app
from aelab.store import files, filling, manifest, sources
from aelab.store.clients import SourceError
from aelab.store.sources import Request


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ToyStore:
    made = ToyStore(tmp_path)
    install(made, monkeypatch)
    return made


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_disk(tmp_path / "disk") as disk:
        yield disk


def refuse_all(toy: ToyStore, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def client(request: Request) -> None:
        toy.asked.append(request.source.name)
        raise error

    monkeypatch.setitem(sources.CLIENTS, "folder", client)


def test_a_missing_file_is_fetched(toy: ToyStore) -> None:
    path = store.artefact("numbers/one")
    assert path == toy.path("numbers/one")
    assert path.read_bytes() == CONTENT["numbers/one"]
    assert toy.leftovers() == []


def test_one_download_gives_all_that_the_package_holds(toy: ToyStore) -> None:
    store.artefact("numbers/one")
    store.artefact("numbers/two")
    assert toy.asked == ["first"]


def test_a_whole_cache_asks_nobody(toy: ToyStore) -> None:
    toy.fill_by_hand()
    assert store.fetch() == []
    assert store.problems() == []
    assert toy.asked == []


def test_a_file_put_there_by_hand_is_accepted(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_all(toy, monkeypatch, SourceError("no network"))
    toy.fill_by_hand()
    assert store.artefact("numbers/one").read_bytes() == CONTENT["numbers/one"]


@pytest.mark.parametrize("damage", ["truncated", "tampered", "longer", "empty"])
def test_a_damaged_file_is_fetched_again(toy: ToyStore, damage: str) -> None:
    toy.fill_by_hand()
    right = CONTENT["numbers/one"]
    wrong = {"truncated": right[:-1], "tampered": b"X" + right[1:], "longer": right + b"X", "empty": b""}
    toy.path("numbers/one").write_bytes(wrong[damage])
    assert [problem.path for problem in store.problems()] == [toy.path("numbers/one")]
    assert store.fetch() == ["fetched numbers/one"]
    assert store.artefact("numbers/one").read_bytes() == right


def test_a_file_is_read_once_a_process(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.fill_by_hand()
    store.artefact("numbers/one")
    monkeypatch.setattr(files, "file_digest", lambda path: pytest.fail(f"{path} was read again"))
    store.artefact("numbers/one")


def test_a_file_changed_after_it_was_verified_is_noticed(toy: ToyStore) -> None:
    path = store.artefact("numbers/one")
    before = path.stat().st_mtime_ns
    path.write_bytes(b"X" + CONTENT["numbers/one"][1:])
    os.utime(path, ns=(before + 1, before + 1))
    assert store.artefact("numbers/one").read_bytes() == CONTENT["numbers/one"]


def test_a_source_with_wrong_bytes_is_refused_and_the_next_one_is_asked(
    toy: ToyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(request: Request) -> None:
        toy.client(request)
        if request.source.name == "first":
            for target in request.targets.values():
                target.write_bytes(target.read_bytes()[:-1])

    monkeypatch.setitem(sources.CLIENTS, "folder", client)
    assert store.artefact("numbers/one").read_bytes() == CONTENT["numbers/one"]
    assert toy.asked == ["first", "second"]


def test_the_error_lists_every_source_with_its_reason_and_what_to_do(
    toy: ToyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_all(toy, monkeypatch, SourceError("the cable is cut"))
    with pytest.raises(store.StoreError) as caught:
        store.artefact("numbers/one")
    message = str(caught.value)
    for part in ("first (folder): the cable is cut", "second (folder): the cable is cut", "missing"):
        assert part in message
    assert f"save the file as {toy.path('numbers/one')}" in message
    assert "ask the second neighbour" in message
    assert toy.leftovers() == []


def refuse_first(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def client(request: Request) -> None:
        if request.source.name == "first":
            raise SourceError("Exception: URL fetch failure")
        toy.client(request)

    monkeypatch.setitem(sources.CLIENTS, "folder", client)


def test_a_source_that_is_passed_over_takes_a_calm_line_and_no_reason(
    toy: ToyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_first(toy, monkeypatch)
    ended = CliRunner().invoke(app, ["fetch"])
    assert ended.output.splitlines()[:3] == [
        "Fetching numbers/one, numbers/two with folder (first)",
        "  folder (first) is not available here; trying folder (second) instead.",
        "Fetching numbers/one, numbers/two with folder (second)",
    ]
    for word in ("failed", "failure", "Exception", "rror"):
        assert word not in ended.output
    assert ended.exit_code == 0


def test_the_reason_is_told_where_it_is_asked_for(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_first(toy, monkeypatch)
    ended = CliRunner().invoke(app, ["fetch", "--verbose"])
    assert "\n  first: Exception: URL fetch failure\n" in ended.output and ended.exit_code == 0


def test_the_last_source_promises_no_other(
    toy: ToyStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_all(toy, monkeypatch, SourceError("the cable is cut"))
    with pytest.raises(store.StoreError):
        store.artefact("numbers/one")
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if "available" in line]
    assert lines[-1] == "folder (second) is not available here."


def test_a_source_that_failed_is_asked_once_a_run(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_all(toy, monkeypatch, SourceError("the cable is cut"))
    with pytest.raises(store.StoreError, match=r"(?s)numbers/one could not be fetched.*numbers/two could not be"):
        store.fetch()
    assert toy.asked == ["first", "second"]


def test_a_client_without_network_is_not_asked_for_the_next_package(
    toy: ToyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_all(toy, monkeypatch, SourceError("no network", unreachable=True))
    with pytest.raises(store.StoreError, match="not asked again: first found no network"):
        store.fetch()
    assert toy.asked == ["first"]


def test_what_can_be_had_is_fetched_even_if_the_rest_cannot(toy: ToyStore) -> None:
    (toy.served / "two").unlink()
    toy.path("numbers/two").parent.mkdir(parents=True)
    with pytest.raises(store.StoreError, match="nothing at two"):
        store.fetch(["numbers/two"])
    (toy.served / "two").write_bytes(b"wrong")
    with pytest.raises(store.StoreError, match="numbers/two"):
        store.fetch()
    assert toy.path("numbers/one").read_bytes() == CONTENT["numbers/one"]


def test_an_unknown_name_says_which_there_are(toy: ToyStore) -> None:
    with pytest.raises(store.StoreError, match=r"numbers/one, numbers/two, found 'numbers/three'"):
        store.artefact("numbers/three")


def test_a_full_disk_says_how_much_is_needed_and_leaves_nothing(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_all(toy, monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(store.StoreError, match=r"is full: 2 MB are needed.*AELAB_DATA"):
        store.fetch()
    assert toy.leftovers() == []


def test_a_really_full_disk_is_told_as_such(toy: ToyStore, tiny_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AELAB_DATA", str(tiny_disk))
    (tiny_disk / "ballast").write_bytes(bytes(os.statvfs(tiny_disk).f_bavail * 4096 - 8192))
    with pytest.raises(store.StoreError, match=r"is full.*AELAB_DATA"):
        store.fetch()
    assert list(tiny_disk.rglob("*.part")) == []


def test_a_read_only_cache_serves_what_it_has_and_says_what_it_lacks(
    toy: ToyStore, tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AELAB_DATA", str(tiny_disk))
    (tiny_disk / "numbers").mkdir()
    (tiny_disk / "numbers" / "one").write_bytes(CONTENT["numbers/one"])
    make_read_only(tiny_disk)
    assert store.artefact("numbers/one").read_bytes() == CONTENT["numbers/one"]
    with pytest.raises(store.StoreError, match=r"lacks numbers/two and is not writable.*AELAB_DATA"):
        store.artefact("numbers/two")


def test_two_processes_at_once_download_once(toy: ToyStore, tmp_path: Path) -> None:
    client = f"""
    with open({str(tmp_path / "asked")!r}, "a") as log:
        log.write(request.source.name + "\\n")
    time.sleep(0.5)
    for artefact, target in request.targets.items():
        target.write_bytes(Path({str(toy.served)!r}, artefact.name.split("/")[1]).read_bytes())
    """
    children = [toy.child("store.fetch()", client) for _ in range(2)]
    ends = [child.communicate(timeout=60) for child in children]
    assert [child.returncode for child in children] == [0, 0], ends
    assert (tmp_path / "asked").read_text() == "first\n"
    assert store.problems() == []


def killed_in_the_middle(toy: ToyStore) -> None:
    client = """
    (request.scratch / "package").write_bytes(bytes(5000))
    for target in request.targets.values():
        target.write_bytes(b"one" * 500)
    print("half", flush=True)
    time.sleep(60)
    """
    with toy.child("store.fetch(report=lambda *_: None)", client) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "half\n"
        child.send_signal(signal.SIGKILL)


def test_a_download_killed_in_the_middle_is_never_taken_for_whole(toy: ToyStore) -> None:
    killed_in_the_middle(toy)
    assert len(toy.leftovers()) == 3
    assert [problem.reason for problem in store.problems()] == ["missing", "missing"]
    assert store.fetch() == ["fetched numbers/one", "fetched numbers/two"]
    assert store.problems() == []
    assert toy.leftovers() == []


def test_leftovers_are_swept_even_if_nothing_is_missing_any_more(toy: ToyStore) -> None:
    killed_in_the_middle(toy)
    toy.fill_by_hand()
    assert store.fetch() == []
    assert toy.leftovers() == []


def test_what_a_living_process_downloads_is_not_swept(toy: ToyStore) -> None:
    body = """
    from aelab.store import files
    with files.locked(store.cache_directory(), "artefacts"):
        print("locked", flush=True)
        time.sleep(60)
    """
    toy.fill_by_hand()
    part = toy.cache / ".download.part"
    part.mkdir()
    with toy.child(body) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "locked\n"
        store.fetch()
        assert part.exists()
        child.kill()
    store.fetch()
    assert not part.exists()


def test_check_names_the_bad_file_and_fetch_repairs_it(toy: ToyStore) -> None:
    runner = CliRunner()
    toy.fill_by_hand()
    assert runner.invoke(app, ["fetch", "--check"]).exit_code == 0
    toy.path("numbers/two").write_bytes(b"wrong")
    checked = runner.invoke(app, ["fetch", "--check"])
    assert checked.exit_code == 1
    assert str(toy.path("numbers/two")) in checked.output
    assert "Run 'aelab fetch' to repair" in checked.output
    assert toy.asked == []
    assert runner.invoke(app, ["fetch"]).exit_code == 0
    assert runner.invoke(app, ["fetch", "--check"]).exit_code == 0


def test_fetch_exits_with_an_error_that_says_why(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_all(toy, monkeypatch, SourceError("the cable is cut"))
    ended = CliRunner().invoke(app, ["fetch", "numbers/one"])
    assert ended.exit_code == 1
    assert "the cable is cut" in ended.output
    assert CliRunner().invoke(app, ["fetch", "numbers/three"]).exit_code == 1


def test_a_missing_or_broken_manifest_is_an_error_that_says_so(toy: ToyStore) -> None:
    toy.manifest.write_text("[sources", encoding="utf-8")
    with pytest.raises(store.StoreError, match="git checkout"):
        store.problems()
    toy.manifest.unlink()
    with pytest.raises(store.StoreError, match="make setup"):
        store.problems()


@pytest.mark.parametrize("path", ["../outside/one", "/numbers/one", "one", "numbers/../../one"])
def test_a_manifest_cannot_name_a_file_outside_the_cache(toy: ToyStore, path: str) -> None:
    text = toy.manifest.read_text(encoding="utf-8").replace('file = "numbers/one"', f'file = "{path}"')
    toy.manifest.write_text(text, encoding="utf-8")
    with pytest.raises(store.StoreError, match="folder/file"):
        store.problems()


def test_the_real_manifest_gives_every_file_a_digest_a_licence_and_two_sources() -> None:
    artefacts = manifest.load_artefacts()
    assert len(artefacts) == 6
    for artefact in artefacts.values():
        assert len(artefact.sha256) == 64 and artefact.size > 0 and artefact.licence
        assert [source.client == "keras" for source in artefact.sources] == [True, False]
        assert all(source.client in sources.CLIENTS and source.by_hand for source in artefact.sources)
        assert all(len(source.sha256) == 64 for source in artefact.sources[1:])


def test_checking_the_cache_does_not_import_tensorflow() -> None:
    code = "import sys, aelab.__main__; sys.exit(any(m in sys.modules for m in ('tensorflow', 'keras', 'onnx')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_progress_is_plain_lines_where_there_is_no_terminal(
    toy: ToyStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(request: Request) -> None:
        for step in range(5):
            request.progress(step / 5)
        toy.client(request)

    monkeypatch.setitem(sources.CLIENTS, "folder", client)
    store.fetch()
    printed = capsys.readouterr()
    assert printed.out == "Fetching numbers/one, numbers/two with folder (first)\n"
    assert printed.err == ""


def test_the_cache_moves_with_its_environment_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AELAB_DATA", str(tmp_path / "elsewhere"))
    assert store.cache_directory() == tmp_path / "elsewhere"
    monkeypatch.delenv("AELAB_DATA")
    assert store.cache_directory() == Path(__file__).parents[1] / "data_cache"
    assert filling.complaint(next(iter(manifest.load_artefacts().values()))) is not None
