"""A script in a stranger's process, and what becomes of it where perfkit is gone."""

import os
from pathlib import Path

import pytest

from perfkit.inside.telling import Teller, tell_all
from perfkit.profilers.private_folder import private_folder

pytestmark = pytest.mark.skipif(not Path("/proc/self/root/tmp").is_dir(), reason="Linux only")


def test_what_is_told_is_followed_by_its_end() -> None:
    with private_folder(os.getpid()) as folder:
        tell_all(folder.inside, lambda teller: teller.tell({"a": 1}))
        assert folder.get("told") == b'{"a": 1}\n{"done": true}\n'


def test_a_failure_is_told() -> None:
    def fail(_: Teller) -> None:
        raise RuntimeError("as planned")

    with private_folder(os.getpid()) as folder:
        tell_all(folder.inside, fail)
        assert folder.get("told") == b'{"error": "RuntimeError: as planned"}\n'


def test_who_is_asked_to_stop_waits_no_longer() -> None:
    with private_folder(os.getpid()) as folder:
        assert Teller(folder.inside).wait(0.0)
        folder.put("stop", b"")
        assert not Teller(folder.inside).wait(600.0)


def test_without_perfkit_it_ends_and_the_folder_is_taken_away(tmp_path: Path) -> None:
    left = tmp_path / "left"
    left.mkdir()
    (left / "alive").touch()
    (left / "told").touch()
    tell_all(str(left), lambda teller: teller.wait(600.0) and None)
    assert not left.exists()
    tell_all(str(left), lambda teller: teller.wait(600.0) and None)
