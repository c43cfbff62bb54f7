import os
import socket
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from perfkit.model.manifest import Host, Manifest, RunState, ScenarioNote
from perfkit.runs import under_way
from perfkit.runs.under_way import RunsUnderWay, ancestors, listening_ports

BEGAN = 1_783_944_301.0
RUNNING = Manifest(
    schema=1, kind="load-test", name="homework", state=RunState.RUNNING, pid=4321,
    command_line=("perfkit",), started_at="2026-07-13T12:05:01+00:00", started_ns=1, ended_at=None,
    versions={}, host=Host("Linux", "x86_64", 2, 4096, 0.0), bot_pid=77,
)  # fmt: skip
COMPLETE = replace(RUNNING, state=RunState.COMPLETE)


def put(folder: Path, manifest: Manifest) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_bytes(msgspec.json.encode(manifest))
    return folder


def runs(results: Path, *, parents: tuple[int, ...] = (), port: int = 8080) -> RunsUnderWay:
    return RunsUnderWay(
        results,
        started_at=lambda _: BEGAN - 1,
        ancestors_of=lambda _: frozenset(parents),
        ports_of=lambda pid: frozenset({port} if pid == 77 else ()),
    )


def to_address(url: str) -> Manifest:
    return replace(RUNNING, bot_pid=None, scenario=ScenarioNote("http", url, "", 1))


def test_a_load_test_of_the_watched_process_is_told_once(tmp_path: Path) -> None:
    folder = put(tmp_path / "1-homework", RUNNING)
    looking = runs(tmp_path)
    assert [run.path for run in looking.look((77, 78))] == [folder]
    assert looking.look((77, 78)) == ()


def test_one_of_a_worker_or_of_what_started_the_bot_counts_as_well(tmp_path: Path) -> None:
    put(tmp_path / "1-homework", RUNNING)
    assert len(runs(tmp_path).look((70, 77))) == 1
    assert len(runs(tmp_path, parents=(5, 77)).look((80,))) == 1


def test_one_of_another_process_is_not_ours_until_it_is(tmp_path: Path) -> None:
    put(tmp_path / "1-homework", RUNNING)
    looking = runs(tmp_path)
    assert looking.look((1, 2)) == ()
    assert looking.look(()) == ()
    assert len(looking.look((1, 77))) == 1


def test_one_that_does_not_know_its_bot_yet_is_looked_at_again(tmp_path: Path) -> None:
    put(tmp_path / "1-homework", replace(RUNNING, bot_pid=None))
    looking = runs(tmp_path)
    assert looking.look((77,)) == ()
    put(tmp_path / "1-homework", RUNNING)
    assert len(looking.look((77,))) == 1


def test_the_past_is_not_told_but_what_came_and_went_between_two_looks_is(tmp_path: Path) -> None:
    put(tmp_path / "1-homework", COMPLETE)
    looking = runs(tmp_path)
    assert looking.look((77,)) == ()
    folder = put(tmp_path / "2-homework", COMPLETE)
    put(tmp_path / "3-others", replace(COMPLETE, bot_pid=5))
    assert [run.path for run in looking.look((77,))] == [folder]
    assert looking.look((77,)) == ()


def test_the_probes_of_a_search_for_capacity_are_found_in_its_folder(tmp_path: Path) -> None:
    outer = put(tmp_path / "1-capacity", replace(RUNNING, kind="capacity", bot_pid=None))
    looking = runs(tmp_path)
    assert looking.look((77,)) == ()
    probe = put(outer / "probes" / "1-50-students", RUNNING)
    assert [run.path for run in looking.look((77,))] == [probe]
    assert looking.look((77,)) == ()
    put(outer, replace(COMPLETE, kind="capacity"))
    assert looking.look((77,)) == ()


def test_what_is_no_run_or_no_load_test_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "1-memory", replace(RUNNING, kind="memory"))
    (tmp_path / "2-being-made").mkdir()
    (tmp_path / "3-broken").mkdir()
    (tmp_path / "3-broken" / "run.json").write_text("{")
    (tmp_path / "a-file").touch()
    looking = runs(tmp_path)
    assert looking.look((77,)) == looking.look((77,)) == ()


def test_no_results_yet_is_no_error_but_results_that_cannot_be_read_are(tmp_path: Path) -> None:
    assert runs(tmp_path / "none").look((77,)) == ()
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="directory"):
        runs(tmp_path / "file").look((77,))


def test_only_the_newest_folders_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_way, "NEWEST", 2)
    put(tmp_path / "1-homework", RUNNING)
    for number in (2, 3):
        put(tmp_path / f"{number}-other", COMPLETE)
    assert runs(tmp_path).look((77,)) == ()


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://127.0.0.1:8080/menu", 8080),
        ("http://localhost/", 80),
        ("https://[::1]/", 443),
    ],
)
def test_an_address_is_known_by_who_listens_there(tmp_path: Path, url: str, port: int) -> None:
    folder = put(tmp_path / "1-http", to_address(url))
    looking = runs(tmp_path, port=port)
    assert looking.look((77,)) == (), "the load has not begun"
    (folder / "seconds.jsonl").touch()
    assert len(looking.look((1, 77))) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9999/", "http://example.org:8080/", "http://127.0.0.1:99999/", "http://[",
        "homework.yaml", "",
    ],
)  # fmt: skip
def test_an_address_of_somebody_else_is_not_ours(tmp_path: Path, url: str) -> None:
    folder = put(tmp_path / "1-http", to_address(url))
    (folder / "seconds.jsonl").touch()
    looking = runs(tmp_path)
    assert looking.look((77,)) == looking.look((77,)) == ()


def test_ports_and_ancestors_of_real_processes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert server.getsockname()[1] in listening_ports(os.getpid())
    assert os.getppid() in ancestors(os.getpid())
    assert listening_ports(2**22 + 5) == ancestors(2**22 + 5) == frozenset()
