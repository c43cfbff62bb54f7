import errno
import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.model.manifest import Artifact, Host, RunState, ScenarioNote
from perfkit.runs import writing
from perfkit.runs.folder import RESERVE, RunFolder, folder_name, slug
from perfkit.runs.host import read_host, read_versions, usable_cpus
from perfkit.runs.writing import LineFile, StorageError, write_aside

HOST = Host("Linux 6", "x86_64", 2, 4096, 0.5)
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


class FixedClock:
    def now_ns(self) -> int:
        return 42

    def wall(self) -> datetime:
        return datetime(2026, 7, 13, 12, 5, 1, tzinfo=UTC)


def create(results: Path, name: str = "homework", **more: str) -> RunFolder:
    return RunFolder.create(
        results,
        kind="load-test",
        name=name,
        command_line=["perfkit", "load-test", "--token", TOKEN],
        clock=FixedClock(),
        versions={"perfkit": "0.1.0"},
        host=HOST,
        **more,
    )


def stored(folder: RunFolder) -> dict[str, object]:
    manifest: dict[str, object] = json.loads((folder.path / "run.json").read_text())
    return manifest


def full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_run_begins_with_its_manifest(tmp_path: Path) -> None:
    folder = create(tmp_path / "new" / "results", bot_command=f"BOT_TOKEN={TOKEN} python bot.py")
    assert folder.path.name == "20260713T120501Z-homework"
    run = stored(folder)
    assert (run["state"], run["pid"], run["started_ns"]) == ("running", os.getpid(), 42)
    assert run["command_line"] == ["perfkit", "load-test", "--token", "***"]
    assert run["bot_command"] == "BOT_TOKEN=*** python bot.py"


def test_nobody_else_may_read_a_run(tmp_path: Path) -> None:
    folder = create(tmp_path)
    folder.write("a.txt", "log", "x")
    with folder.open_lines("b.jsonl", "log") as lines:
        lines.append(b"{}")
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    for file in folder.path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_runs_of_one_second_get_two_folders(tmp_path: Path) -> None:
    names = [create(tmp_path).path.name for _ in range(3)]
    assert names == [f"20260713T120501Z-homework{end}" for end in ("", "-2", "-3")]


def test_what_becomes_known_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    folder = create(tmp_path, bot_command="python bot.py")
    scenario = ScenarioNote("homework", "s.yaml", "ab", 50, None, ("p95 < 1s",))
    folder.update(bot_pid=7, bot_framework="aiogram", scenario=scenario)
    folder.update(versions={"py-spy": "0.4"}, notes={"a": f"t {TOKEN}"}, could_not_check=["x"])
    folder.update(bot_command="python b.py", could_not_check=["y"])
    run = folder.manifest
    assert (run.bot_pid, run.bot_framework, run.scenario) == (7, "aiogram", scenario)
    assert run.versions == {"perfkit": "0.1.0", "py-spy": "0.4"}
    assert run.notes == {"a": "t 123456789:***"}
    assert (run.could_not_check, run.bot_command) == (("x", "y"), "python b.py")
    assert stored(folder)["could_not_check"] == ["x", "y"]


def test_artifacts_are_listed_once(tmp_path: Path) -> None:
    folder = create(tmp_path)
    path = folder.write("summary.json", "summary", "{}")
    folder.write("summary.json", "summary", b'{"a": 1}')
    folder.note_artifact("profile.svg", "flamegraph")
    assert path.read_text() == '{"a": 1}'
    assert folder.manifest.artifacts == (
        Artifact("summary.json", "summary"),
        Artifact("profile.svg", "flamegraph"),
    )


@pytest.mark.parametrize("name", ["", "..", ".", "../x", "a/b", "/etc/passwd", "run.json", RESERVE])
def test_an_artifact_stays_in_its_folder_and_off_the_manifest(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is not a name for an artifact"):
        create(tmp_path).write(name, "log", "x")


def test_a_closed_run_tells_how_it_ended_and_leaves_nothing_aside(tmp_path: Path) -> None:
    folder = create(tmp_path)
    folder.close(RunState.FAILED, f"the bot died: {TOKEN}")
    run = stored(folder)
    assert (run["state"], run["problem"]) == ("failed", "the bot died: 123456789:***")
    assert run["ended_at"] == "2026-07-13T12:05:01+00:00"
    assert [file.name for file in folder.path.iterdir()] == ["run.json"]
    folder.close(RunState.COMPLETE)
    assert stored(folder)["problem"] is None


def test_a_full_disk_is_one_clear_error_and_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = create(tmp_path)
    folder.write("a.txt", "log", "old")
    monkeypatch.setattr(writing.os, "write", full)
    with pytest.raises(StorageError, match=r"the disk is full: .*a\.txt can't be written") as error:
        folder.write("a.txt", "log", "new")
    assert error.value.no_room
    assert (folder.path / "a.txt").read_text() == "old"
    assert stored(folder)["state"] == "running"
    assert sorted(file.name for file in folder.path.iterdir()) == [RESERVE, "a.txt", "run.json"]


def test_a_place_that_can_not_hold_runs_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"file.* can't be written: ") as error:
        create(tmp_path / "file")
    assert "--results" in error.value.advice
    assert not error.value.no_room


def test_a_line_cut_off_by_a_full_disk_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 5:
            full()
        return write(descriptor, bytes(data)[:4])

    with LineFile(tmp_path / "lines") as lines:
        lines.append(b"one")
        with monkeypatch.context() as patch:
            patch.setattr(writing.os, "write", half)
            with pytest.raises(StorageError, match="the disk is full"):
                lines.append(b"a longer line")
        lines.append(b"two")
    lines.close()
    assert (tmp_path / "lines").read_bytes() == b"one\ntwo\n"


def test_lines_go_on_where_a_file_ended(tmp_path: Path) -> None:
    for line in (b"one", b"two"):
        with LineFile(tmp_path / "lines") as lines:
            lines.append(line)
    assert (tmp_path / "lines").read_bytes() == b"one\ntwo\n"


def test_a_line_with_a_break_is_a_mistake(tmp_path: Path) -> None:
    with (
        LineFile(tmp_path / "lines") as lines,
        pytest.raises(ValueError, match="must not hold a line break"),
    ):
        lines.append(b"a\nb")


def test_a_write_that_takes_little_at_a_time_still_writes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(writing.os, "write", lambda fd, data: write(fd, bytes(data)[:2]))
    write_aside(tmp_path / "a", b"abcdefg")
    assert (tmp_path / "a").read_bytes() == b"abcdefg"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Homework: 50 students!", "homework-50-students"),
        ("../../etc/passwd", "etc-passwd"),
        ("домашка", "домашка"),
        ("..", "run"),
        ("", "run"),
        ("a" * 200, "a" * 48),
    ],
)
def test_names_become_safe_folder_names(name: str, safe: str) -> None:
    assert slug(name) == safe


@given(st.text(max_size=300))
def test_any_name_is_one_short_path_part(name: str) -> None:
    made = folder_name(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), name)
    assert made.startswith("20260102T030405Z-")
    assert "/" not in made
    assert len(made.encode(errors="surrogatepass")) <= 240


def test_the_host_and_versions_are_those_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    host = read_host()
    assert 1 <= host.cpus == usable_cpus()
    assert host.memory_mib > 64
    versions = read_versions(["psutil", "no-such-distribution"])
    assert set(versions) == {"perfkit", "python", "psutil"}
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert usable_cpus() >= 1
