"""Lines of the bot's source are read to name a call, whatever the file's name says."""

import os

from perfkit.analysis.callwords import SourceLine
from perfkit.model.stacks import Frame
from perfkit.workflows import source_lines
from perfkit.workflows.source_lines import read_lines


def lines_of(path, *numbers):
    return read_lines([Frame("f", str(path), number) for number in numbers])


def test_the_line_and_what_its_file_imports_are_read(tmp_path):
    path = tmp_path / "bot.py"
    path.write_text("import sqlite3, os\nfrom time import sleep\n\ndef f():\n    db.execute(1)\n")
    found = lines_of(path, 5, 6, 0)
    assert found == {
        (str(path), 5): SourceLine("    db.execute(1)", frozenset({"sqlite3", "time"}))
    }


def test_what_is_no_readable_file_is_passed_over(tmp_path, monkeypatch):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    large = tmp_path / "large.py"
    large.write_text("x = 1\n" * 100)
    monkeypatch.setattr(source_lines, "MOST_BYTES", 100)
    for path in (pipe, large, tmp_path, tmp_path / "gone.py", "bot.py", "", "<string>", "/\0"):
        assert lines_of(path, 1) == {}


def test_bytes_that_are_no_text_do_no_harm(tmp_path):
    path = tmp_path / "bot.py"
    path.write_bytes(b"\xff\xfe sleep(1)\n")
    assert "sleep(1)" in lines_of(path, 1)[str(path), 1].text
