"""A person's own program is told: what it is given, and what becomes of one that fails or hangs."""

import asyncio
import json
from pathlib import Path

import pytest
from sink_fakes import Collecting, alert, notice

from perfkit.clock import SystemClock
from perfkit.errors import UsageError
from perfkit.monitor.delivery import Delivery
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.command import Command


@pytest.fixture
def script(tmp_path):
    """Writes a shell script and gives its path."""

    def write(text):
        path = tmp_path / "told.sh"
        path.write_text(f"#!/bin/sh\ncd '{tmp_path}'\n{text}\n")
        path.chmod(0o755)
        return str(path)

    return write


def told(argv, *notices, **options):
    """The error that came of telling it, if any did."""
    command = Command("command", argv, tuple, SystemClock(), **options)
    command.check()

    async def play():
        try:
            for each in notices or (alert(),):
                await command.tell(each)
        except SinkError as error:
            return error
        return None

    return asyncio.run(play())


@pytest.mark.slow
def test_it_finds_the_notice_as_json_in_its_input(script, tmp_path):
    assert told((script("cat > given"),)) is None
    given = (tmp_path / "given").read_bytes()
    assert given.endswith(b"}\n")
    assert given.count(b"\n") == 1
    body = json.loads(given)
    assert (body["schema"], body["bot"], body["rule"]) == (1, "shop", "cpu")


@pytest.mark.slow
def test_it_finds_the_notice_in_its_environment_beside_what_was_there(
    script, tmp_path, monkeypatch
):
    monkeypatch.setenv("MY_OWN", "kept")
    wanted = '"$PERFKIT_ALERT_BOT" "$PERFKIT_ALERT_STATE" "$PERFKIT_ALERT_SEVERITY" "$MY_OWN"'
    assert told((script(f"printf '%s\\n' {wanted} > given"),)) is None
    assert (tmp_path / "given").read_text().split() == ["shop", "firing", "critical", "kept"]


@pytest.mark.slow
def test_its_arguments_and_a_hostile_notice_meet_no_shell(script, tmp_path):
    evil = "$(touch hacked); `touch hacked` 'x\0y"
    path = script('printf \'%s|\' "$@" "$PERFKIT_ALERT_RULE" > given')
    assert told((path, "$HOME", "a b"), alert(rule=evil)) is None
    assert (tmp_path / "given").read_text() == f"$HOME|a b|{evil}|".replace("\0", "\ufffd")
    assert not (tmp_path / "hacked").exists()


@pytest.mark.slow
def test_one_that_does_not_listen_is_no_trouble(script):
    assert told((script("exec <&-; exit 0"),), alert(summary="x" * 500_000)) is None


@pytest.mark.slow
def test_one_that_fails_is_told_with_its_last_words_and_not_run_again(script):
    path = script("echo first >&2; printf 'password=hunter2 \\033[31mgone\\n' >&2; exit 3")
    error = told((path,))
    assert str(error) == "told.sh ended with exit code 3: password=*** gone"
    assert error.final


@pytest.mark.slow
def test_one_that_says_nothing_is_told_by_its_exit_code(script):
    assert str(told((script("exit 7"),))) == "told.sh ended with exit code 7"


@pytest.mark.slow
def test_one_that_takes_too_long_is_asked_to_end(script, tmp_path):
    path = script(
        "trap 'echo asked > heard; exit 0' INT\necho $$ > pid\nwhile :; do sleep 0.01; done"
    )
    error = told((path,), limit_s=1.0)
    assert str(error) == "told.sh took longer than 1 s and was ended"
    assert error.final
    assert (tmp_path / "heard").read_text() == "asked\n"


@pytest.mark.slow
def test_one_that_does_not_listen_to_that_is_killed_with_its_children(script, tmp_path):
    path = script("trap '' INT TERM\nsleep 600 &\necho $! $$ > pids\nwait")
    error = told((path,), limit_s=1.0)
    assert "was ended" in str(error)
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert not any(running(pid) for pid in pids)


def running(pid):
    """A child whose parent is gone is reaped by another, which may take its time."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


@pytest.mark.slow
def test_one_runs_at_a_time_and_a_failure_is_told_to_the_other_sinks(script, tmp_path):
    path = script("mkdir busy || exit 9\necho x >> ran\nsleep 0.05\nrmdir busy\nexit 4")

    async def play():
        command = Command("command", (path,), tuple, SystemClock())
        log = Collecting("log")
        delivery = Delivery("shop", [command, log], SystemClock())
        delivery.start()
        for number in range(3):
            delivery.tell(notice(number))
        await log.until(lambda sink: len(sink.told) == 4)
        return log.told[3], await delivery.close()

    trouble, undelivered = asyncio.run(play())
    assert trouble.part == "command"
    assert "exit code 4" in trouble.what
    assert [(each.sink, each.notices) for each in undelivered] == [("command", 3)]
    assert (tmp_path / "ran").read_text() == "x\n" * 3


@pytest.mark.slow
def test_a_program_that_is_gone_by_then_is_a_trouble(script):
    path = script("")
    command = Command("command", (path,), tuple, SystemClock())
    command.check()
    Path(path).unlink()
    with pytest.raises(SinkError, match=r"told\.sh can't be run: No such file"):
        asyncio.run(command.tell(alert()))


def test_there_must_be_such_a_program():
    command = Command("command", ("perfkit-no-such-program",), tuple, SystemClock())
    with pytest.raises(UsageError, match="there is no program perfkit-no-such-program"):
        command.check()
