"""Live progress: what it says, how seldom it draws, and that it leaves the terminal as it was."""

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from perfkit.model.live import LiveNumbers, LiveObjective
from perfkit.report.progress import load_progress
from perfkit.report.progress_text import block, sparkline

NUMBERS = LiveNumbers(
    elapsed_s=34.0, time_left_s=26.0, users=50, active=19, completed=31, failed=0,
    interactions=1234, per_second=42.1, p95_ms=1340.0, errors=0, bot_cpu_percent=87.0,
    bot_rss_mib=142.0, phase="students at work", p50_ms=120.0, p99_ms=2400.0,
    recent_p95_ms=(None, 100.0, 500.0, 1000.0),
    objectives=(
        LiveObjective("success", "> 99 %", 100.0, "%", ok=True),
        LiveObjective("p95", "< 1 s", 1340.0, "ms", ok=False),
    ),
)  # fmt: skip


def console(*, terminal):
    return Console(file=io.StringIO(), force_terminal=terminal, width=80)


def shown(target):
    return target.file.getvalue()


def test_the_block_shows_students_interactions_errors_time_left_and_the_bot():
    assert block("students at work", NUMBERS, 60).plain.splitlines() == [
        "students at work                             0:34, 0:26 left",
        "━" * 34 + "─" * 26,
        "students 31 of 50 done, 19 at work",
        "interactions 1,234, 42.1/s, 0 errors",
        "response p50 120 ms, p95 1.34 s, p99 2.40 s   ▂▅█",
        "bot CPU 87 %, memory 142 MiB",
        "✗ p95 < 1 s: 1.34 s",
        "✓ success > 99 %: 100 %",
    ]


def test_connections_to_a_server_complete_nothing():
    lines = block("", replace(NUMBERS, what="server", who="connection"), 60).plain.splitlines()
    assert lines[2] == "19 of 50 connections at work"
    assert lines[5] == "server CPU 87 %, memory 142 MiB"


def test_what_is_not_known_is_left_out():
    unknown = replace(
        NUMBERS,
        time_left_s=None,
        p95_ms=None,
        bot_cpu_percent=None,
        bot_rss_mib=None,
        failed=2,
        objectives=(),
    )
    lines = block("", unknown, 60).plain.splitlines()
    assert lines[0].endswith("0:34")
    assert lines[1].count("━") == round(60 * 33 / 50)
    assert lines[2] == "students 31 of 50 done, 19 at work, 2 gave up"
    assert "response" not in lines[4:]
    assert lines[4:] in ([], [""])


def test_a_second_without_a_time_is_a_gap_and_nothing_measured_is_no_line():
    assert sparkline((0.1, None, 10.0)) == "▁ █"
    assert sparkline((None, None)) == ""


def test_a_load_that_has_not_begun_has_an_empty_bar():
    nobody = replace(NUMBERS, users=0, time_left_s=None)
    assert "━" not in block("", nobody, 40).plain
    ended = replace(NUMBERS, elapsed_s=0.0, time_left_s=0.0)
    assert "─" not in block("", ended, 40).plain


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_block_keeps_to_its_width_where_there_is_room(width):
    plain = block("students at work", NUMBERS, width).plain
    assert all(cell_len(line) <= max(width, 50) for line in plain.splitlines())


def test_without_a_terminal_there_is_a_line_for_each_phase_and_one_every_five_seconds():
    target = console(terminal=False)
    with load_progress(target) as progress:
        progress.phase("starting the bot")
        progress.phase("starting the bot")
        for tenths in range(101):
            progress.update(replace(NUMBERS, elapsed_s=tenths / 10))
        progress.phase("writing the report")
    lines = shown(target).splitlines()
    assert [line[:4] for line in lines] == ["star", "stud", "0:00", "0:05", "0:10", "writ"]
    assert lines[3] == (
        "0:05; students 31 of 50 done, 19 at work; interactions 1,234, 42.1/s, 0 errors; "
        "p95 1.34 s; bot CPU 87 %, memory 142 MiB; 0:26 left"
    )


def test_in_a_terminal_it_draws_at_most_twice_a_second():
    target = console(terminal=True)
    with load_progress(target) as progress:
        for hundredths in range(301):
            progress.update(replace(NUMBERS, elapsed_s=hundredths / 100))
        assert shown(target).count("students at work") == 7


def test_in_a_terminal_a_new_phase_is_drawn_at_once():
    target = console(terminal=True)
    with load_progress(target) as progress:
        progress.phase("starting the bot")
        assert "starting the bot …" in shown(target)
        progress.update(NUMBERS)
        progress.phase("writing the report")
        assert "writing the report" in shown(target)


def test_the_cursor_comes_back_even_when_the_load_is_interrupted():
    target = console(terminal=True)

    progress = load_progress(target)
    with pytest.raises(KeyboardInterrupt), progress:
        raise KeyboardInterrupt
    assert shown(target).rindex("\x1b[?25h") > shown(target).rindex("\x1b[?25l")


def test_quiet_is_quiet():
    target = console(terminal=True)
    with load_progress(target, quiet=True) as progress:
        progress.phase("starting the bot")
        progress.update(NUMBERS)
    assert not shown(target)
