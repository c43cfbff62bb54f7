"""The folder that perfkit shares with a process whose user must not make it do harm."""

import os
import stat
from pathlib import Path

import pytest

from perfkit.errors import BotError, ToolError
from perfkit.profilers import private_folder as module
from perfkit.profilers.private_folder import private_folder

pytestmark = pytest.mark.skipif(not Path("/proc/self/root/tmp").is_dir(), reason="Linux only")


@pytest.fixture
def folder():
    with private_folder(os.getpid()) as made:
        yield made


def test_nobody_else_may_look_into_it(folder):
    assert stat.S_IMODE(folder.outside.stat().st_mode) == 0o700
    assert folder.outside.samefile(folder.inside)


def test_it_is_gone_at_the_end():
    with private_folder(os.getpid()) as made:
        made.put("a", b"b")
    assert not made.outside.exists()


def test_what_is_put_there_can_be_had(folder):
    folder.put("a", b"text")
    assert folder.get("a") == b"text"
    assert folder.get("b") is None


def test_nothing_is_written_through_a_link(folder, tmp_path):
    (folder.outside / "stop").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        folder.put("stop", b"")
    assert not (tmp_path / "elsewhere").exists()


def test_nothing_is_read_through_a_link(folder, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (folder.outside / "answer").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic links"):
        folder.get("answer")


def test_a_pipe_is_no_answer(folder):
    os.mkfifo(folder.outside / "answer")
    with pytest.raises(OSError, match="no plain file"):
        folder.get("answer")


def test_a_huge_answer_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 3)
    folder.put("answer", b"four")
    with pytest.raises(OSError, match="no plain file of at most 3"):
        folder.get("answer")


def test_who_may_not_look_into_the_process_gets_the_mending_command(monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module, "_temporary", refuse)
    refused = pytest.raises(ToolError, match="perfkit may not look into process")
    with refused, private_folder(os.getpid()):
        pass


def test_without_room_for_files_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "_temporary", lambda _: tmp_path / "not there")
    with pytest.raises(ToolError, match="no folder can be made"), private_folder(os.getpid()):
        pass


def test_for_a_process_that_is_gone_there_is_none():
    with pytest.raises(BotError, match="no process with pid"), private_folder(2**22 + 1):
        pass


def test_another_folder_in_its_place_is_not_written_into(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "script.py").write_text("not perfkit's")
    with private_folder(os.getpid()) as made:
        made.put("script.py", b"perfkit's")
        made.outside.rename(tmp_path / "away")
        made.outside.symlink_to(elsewhere)
        made.put("new", b"")
        assert made.get("script.py") == b"perfkit's"
        assert made.take_back("script.py")
        assert not made.take_back("script.py")
    assert [each.name for each in elsewhere.iterdir()] == ["script.py"]
    made.outside.unlink()
