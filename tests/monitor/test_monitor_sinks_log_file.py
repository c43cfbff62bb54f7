"""The alert log: a line a notice, that can't be forged, in files that don't grow without end."""

import asyncio
import json
import stat

import pytest
from sink_fakes import alert, snapshot

from perfkit.errors import UsageError
from perfkit.model.monitoring import EndedNotice, Told
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.log_file import LogFile
from perfkit.monitor.sinks.settings import LogSettings


def log(path, *notices, looks=tuple, **options):
    """The lines of the file after these notices."""
    sink = LogFile(LogSettings(path, **options), looks)
    sink.check()

    async def play():
        for each in notices:
            await sink.tell(each)
        await sink.close()

    asyncio.run(play())
    return path.read_text().splitlines()


def test_a_notice_is_a_line_with_its_time(tmp_path):
    lines = log(tmp_path / "alerts.log", alert(), alert(Told.RESOLVED))
    assert lines[0].startswith(
        "2026-11-21T03:30:05.250Z FIRING: shop: The bot needs more CPU than it should (critical); "
    )
    assert " resolved: shop: " in lines[1]
    assert len(lines) == 2


def test_what_the_bot_used_stands_beside_it(tmp_path):
    seen = snapshot(1, perfkit_bot_resident_memory_bytes=50 * 2**20)
    [line] = log(tmp_path / "alerts.log", alert(), looks=lambda: (seen,))
    assert "memory 50" in line


def test_each_line_can_be_json(tmp_path):
    told = (alert(), alert(Told.RESOLVED))
    bodies = [json.loads(line) for line in log(tmp_path / "a", *told, as_json=True)]
    assert [(body["kind"], body["state"]) for body in bodies] == [
        ("alert", "firing"),
        ("alert", "resolved"),
    ]


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_hostile_words_neither_begin_a_line_nor_act_in_a_terminal(tmp_path, as_json):
    evil = "x\n2026-01-01 FORGED\r\u2028\x85\x1b[2J\x1b]0;title\x07\x00\ud800\u202eend"
    notices = (alert(summary=evil, rule=evil), EndedNotice(evil, 0, 1, evil, (), (evil, evil)))
    path = tmp_path / "alerts.log"
    assert len(log(path, *notices, as_json=as_json)) == 2
    text = path.read_text()
    # JSON keeps them as \u001b, which acts in no terminal
    shown = text.replace("\n", "")
    assert not any(ord(each) < 32 or 127 <= ord(each) < 160 for each in shown)
    assert text.count("\n") == 2


def test_the_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "alerts.log"
    log(path, *(alert(at_ms=number) for number in range(3)), most_bytes=10)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {0o600}


def test_the_oldest_goes_when_it_rotates(tmp_path):
    path = tmp_path / "alerts.log"
    notices = [alert(at_ms=1000 * number) for number in range(6)]
    log(path, *notices, as_json=True, most_bytes=10, kept=2)
    kept = {each.name: json.loads(each.read_text())["at"] for each in tmp_path.iterdir()}
    assert kept == {
        "alerts.log": "1970-01-01T00:00:05.000Z",
        "alerts.log.1": "1970-01-01T00:00:04.000Z",
        "alerts.log.2": "1970-01-01T00:00:03.000Z",
    }


def test_it_rotates_before_it_is_too_large_not_after(tmp_path):
    path = tmp_path / "alerts.log"
    [line] = log(path, alert())
    log(path, *(alert() for _ in range(5)), most_bytes=3 * (len(line) + 1))
    assert [len(each.read_text().splitlines()) for each in sorted(tmp_path.iterdir())] == [3, 3]


def test_what_was_there_before_is_kept(tmp_path):
    path = tmp_path / "alerts.log"
    path.write_text("mine\n")
    assert len(log(path, alert())) == 2


def test_a_line_that_was_cut_off_does_not_swallow_the_next(tmp_path):
    path = tmp_path / "alerts.log"
    path.write_text("half a li")
    first, second = log(path, alert())
    assert first == "half a li"
    assert "FIRING" in second


def test_a_file_that_was_moved_away_begins_anew(tmp_path):
    path = tmp_path / "alerts.log"
    log(path, alert())
    path.rename(tmp_path / "moved")
    assert len(log(path, alert())) == 1


def test_a_log_that_cannot_be_written_is_told_before_the_watching(tmp_path):
    sink = LogFile(LogSettings(tmp_path / "no" / "alerts.log"), tuple)
    with pytest.raises(UsageError, match=r"alerts\.log: the log can't be written: No such file"):
        sink.check()


def test_a_folder_that_goes_away_is_a_trouble_that_may_pass(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    sink = LogFile(LogSettings(folder / "alerts.log"), tuple)
    folder.rmdir()
    with pytest.raises(SinkError, match=r"alerts\.log: No such file") as caught:
        asyncio.run(sink.tell(alert()))
    assert not caught.value.final
