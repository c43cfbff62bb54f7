"""The live view of a monitored bot: its lines, in any width, whatever the bot calls itself."""

import io

import pytest
from rich.console import Console

from perfkit.model.live_watch import LiveWatch, Meter, MeterKind, OneLook, ProcessRow
from perfkit.model.monitoring import (
    AlertNotice,
    EndedNotice,
    HostReading,
    Level,
    StandingAlert,
    Told,
)
from perfkit.report.monitor_lines import MonitorLines
from perfkit.report.monitor_live import MonitorView, SortBy, screen
from perfkit.report.monitor_once import print_look
from perfkit.report.terminal_parts import title

HOST = HostReading(1.5, 0.3, 0.02, 0.5, 8 * 2**30, 2**30, 2**30, 2**20, 0.5, limited_by_cgroup=True)
HOSTILE = "\x1b]0;owned\x07\x1b[2J[red]bot\n\u202eevil"


def row(pid: int, cpu: float | None = 0.1, rss: int = 2**20, command: str = "bot") -> ProcessRow:
    return ProcessRow(pid, command, cpu, rss, 3, None)


def watch(**changes: object) -> LiveWatch:
    values: dict[str, object] = {
        "bot": "shop", "at_ms": 1_000, "up": True, "watched_s": 61.0, "left_s": 9.0,
        "meters": (
            Meter(MeterKind.CPU, 0.95, Level.CRITICAL, (None, 0.5, 0.95)),
            Meter(MeterKind.MEMORY, 2**28, Level.NORMAL, (2**28,) * 60, 2**29),
            Meter(MeterKind.RESPONSE, 1.2, Level.WARNING, (1.2,)),
            Meter(MeterKind.INTERACTIONS, 12.0, Level.NORMAL, (12.0,)),
            Meter(MeterKind.ERRORS, 0.004, Level.NORMAL, (0.0,)),
        ),
        "processes": (row(1), row(2, 0.3), row(3, None, 2**30)), "host": HOST,
        "alerts": (
            StandingAlert("Busy", "critical", "firing", 1_000, 0.95, "cpu > 80% for 5m"),
            StandingAlert("Slow", "warning", "pending", 1_000, 1.2, "response p95 > 1s"),
        ),
        "rules": 7, "sources": ("load test homework",),
    }  # fmt: skip
    return LiveWatch(**(values | changes))  # type: ignore[arg-type]


def text(width: int = 100, height: int = 30, **how: object) -> str:
    shown = how.pop("watch", watch())
    notices = how.pop("notices", ())
    return "\n".join(line.plain for line in screen(shown, notices, width, height, **how))  # type: ignore[arg-type]


def test_levels_are_said_in_words_beside_the_values():
    lines = text()
    assert "CPU           95 %                  critical" in lines
    assert "256 MiB of 512 MiB" in lines
    assert "response p95  1.20 s                warning" in lines
    assert "12.0/s" in lines


def test_alerts_stand_as_they_are():
    lines = text()
    assert "alerts: 1 firing, 1 pending, 7 rules" in lines
    assert "firing  critical Busy since" in lines
    assert "pending warning  Slow since" in lines


def test_a_container_is_told_with_its_limits():
    assert "container: CPU 30.0 % of 1.5, memory 1.0 GiB of 8.0 GiB, load 0.50" in text()


def test_a_bot_that_is_gone_is_not_shown_as_running():
    assert "NOT RUNNING" in text(watch=watch(up=False, processes=()))


@pytest.mark.parametrize(
    ("sort", "pids"),
    [(SortBy.CPU, ["2", "1", "3"]), (SortBy.MEMORY, ["3", "1", "2"]), (SortBy.AGE, list("123"))],
    ids=str,
)
def test_processes_are_in_the_order_that_was_chosen(sort, pids):
    lines = text(sort=sort).splitlines()
    first = next(n for n, line in enumerate(lines) if "command" in line) + 1
    assert [line.split()[0] for line in lines[first : first + 3]] == pids


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("height", [12, 24, 60])
def test_it_keeps_to_the_terminal_and_its_last_line_is_always_the_keys(width, height):
    lines = text(width, height, paused=True).splitlines()
    assert all(len(line) <= width for line in lines)
    if height >= 24:
        assert len(lines) <= height
        assert "p pause, s sort (by CPU), q quit" in lines[-1]


def test_nothing_moves_when_alerts_and_processes_come_and_go():
    ended = EndedNotice("shop", 1_000, 7, "exit code 1", (), ())
    few = text(watch=watch(processes=(row(1),)), notices=(ended,)).splitlines()
    many = text(watch=watch(processes=tuple(map(row, range(9))))).splitlines()
    assert len(few) == len(many)
    assert few[-1] == many[-1]


def test_a_hostile_command_is_shown_as_text():
    hostile = watch(bot=HOSTILE, processes=(row(1, command=HOSTILE),), sources=(HOSTILE,))
    notice = AlertNotice("x", 1, Told.FIRING, HOSTILE, "critical", HOSTILE, HOSTILE, 1.0, 0)
    lines = text(watch=hostile, notices=(notice,))
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    assert "[red]bot" in lines


class Screen:
    """What ``rich.live.Live`` is to the view."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def update(self, drawn, *, refresh):
        assert refresh
        self.shown.append(drawn.plain)


@pytest.fixture
def view():
    live = Screen()
    console = Console(file=io.StringIO(), width=100, height=30, force_terminal=True)
    return MonitorView(console, live), live  # type: ignore[arg-type]


def test_p_stops_the_numbers_and_lets_them_go_on(view):
    shown, live = view
    assert shown.due(0)
    shown.show(watch())
    shown.press("p")
    assert not shown.due(1)
    assert "PAUSED" in live.shown[-1]
    shown.press("p")
    assert shown.due(2)
    assert "PAUSED" not in live.shown[-1]


def test_s_goes_round_the_orders_and_other_keys_do_nothing(view):
    shown, live = view
    shown.show(watch())
    orders = []
    for _ in range(3):
        shown.press("s")
        orders.append(live.shown[-1].partition("(by ")[2].partition(")")[0])
    assert orders == ["memory", "age", "CPU"]
    before = len(live.shown)
    shown.press("x")
    assert len(live.shown) == before


def test_before_the_first_look_and_beside_all_others_what_was_said_is_shown(view):
    shown, live = view
    shown.say("live page: http://127.0.0.1:9640/")
    assert live.shown == ["live page: http://127.0.0.1:9640/"]
    shown.show(watch())
    assert "live page: http://127.0.0.1:9640/" in live.shown[-1]


def test_notices_are_drawn_at_once_also_while_it_is_paused(view):
    shown, live = view
    shown.show(watch())
    shown.press("p")
    shown.tell(EndedNotice("shop", 1_000, 7, "exit code 1", (), ()))
    assert "exit code 1" in live.shown[-1]


def lines_of(*looks: LiveWatch) -> tuple[MonitorLines, io.StringIO]:
    stream = io.StringIO()
    lines = MonitorLines(stream)
    for look in looks:
        if lines.due(look.at_ms):
            lines.show(look)
    return lines, stream


def test_a_line_comes_every_ten_seconds_and_not_before_cpu_is_known():
    _, stream = lines_of(*(watch(at_ms=s * 1000) for s in range(22)))
    assert len(stream.getvalue().splitlines()) == 3


def test_a_line_says_what_is_not_normal_and_what_fires():
    _, stream = lines_of(watch(at_ms=0), watch(at_ms=1000))
    assert "shop: CPU 95 % (critical), memory 256 MiB of 512 MiB, " in stream.getvalue()
    assert "3 processes; firing: Busy" in stream.getvalue()


def test_a_line_of_a_bot_that_is_gone_says_so():
    _, stream = lines_of(watch(at_ms=0), watch(at_ms=1000, up=False))
    assert "shop: not running" in stream.getvalue()


@pytest.mark.parametrize("up", [True, False])
def test_a_line_of_a_hostile_bot_is_one_line_of_text(up):
    lines, stream = lines_of()
    lines.show(watch(bot=HOSTILE, up=up))
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_one_look_and_a_title_do_nothing_a_hostile_name_wants():
    stream = io.StringIO()
    console = Console(file=stream, width=100)
    print_look(OneLook(1, HOSTILE, 1_000, 1.0, True, (), (row(1),), HOST, {}), console)
    console.print(title(f"Tried on {HOSTILE}"))
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue().count("[red]bot evil") == 2


def test_an_end_is_told_at_once_with_the_last_lines_of_the_log():
    lines, stream = lines_of()
    lines.tell(EndedNotice("shop", 1_000, 7, "exit code 1", (), ("first", HOSTILE)))
    assert "exit code 1" in stream.getvalue()
    assert "  | first\n" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
