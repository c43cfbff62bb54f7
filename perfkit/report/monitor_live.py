"""What does the live view of a monitored bot look like? A fixed layout that fills the terminal.

Every line has its place and is cut at the terminal's width, so that nothing jumps. Colour repeats
what words say, and goes with NO_COLOR. Texts that others wrote are tamed, and never markup.
"""

import contextlib
from collections import deque
from collections.abc import Iterator, Sequence
from enum import Enum

from rich.console import Console
from rich.live import Live
from rich.text import Text

from perfkit.findings.notice_words import headline
from perfkit.model.live_watch import LiveWatch, Meter, MeterKind, ProcessRow
from perfkit.model.monitoring import Level, Notice
from perfkit.report.monitor_words import (
    STYLES,
    alert_line,
    clock_time,
    host_line,
    lasted,
    meter_value,
    notice_level,
    process_cells,
)
from perfkit.report.progress_text import sparkline
from perfkit.untrusted import one_line

NOTICES = 3
ALERTS = 4
SENTENCES = 4
_NAME, _VALUE, _LEVEL = 14, 22, 10
"""Columns of a meter's line."""
_TOPS = {MeterKind.CPU: 1.0, MeterKind.STALLED: 0.2, MeterKind.RESPONSE: 0.1}
"""A sparkline is as high as this at least: the noise of an idle bot is no mountain."""


class SortBy(Enum):
    """The order of the processes."""

    CPU = "CPU"
    MEMORY = "memory"
    AGE = "age"


@contextlib.contextmanager
def monitor_view(console: Console) -> Iterator["MonitorView"]:
    """As long as it lasts the view has the terminal's screen."""
    with Live(console=console, auto_refresh=False, screen=True, redirect_stderr=False) as live:
        yield MonitorView(console, live)


class MonitorView:
    """Shows a monitored bot, as its keys say."""

    over_ms = 1000
    """Rates are over so much: what happens now."""

    def __init__(self, console: Console, live: Live) -> None:
        self._console = console
        self._live = live
        self._notices: deque[Notice] = deque(maxlen=NOTICES)
        self._watch: LiveWatch | None = None
        self._sort = SortBy.CPU
        self._paused = False
        self._said: deque[str] = deque(maxlen=SENTENCES)

    def due(self, at_ms: int) -> bool:  # noqa: ARG002 - as all viewers: each look is shown
        """Unless it is paused."""
        return not self._paused

    def show(self, watch: LiveWatch) -> None:
        """How things are now."""
        self._watch = watch
        self._draw()

    def tell(self, notice: Notice) -> None:
        """Shown at once, also while the numbers stand still."""
        self._notices.append(notice)
        self._draw()

    def say(self, text: str) -> None:
        """A sentence about the watching itself: it stays."""
        self._said.append(text)
        self._draw()

    def press(self, key: str) -> None:
        """p pauses and goes on, s changes the order of the processes."""
        if key == "p":
            self._paused = not self._paused
        elif key == "s":
            orders = list(SortBy)
            self._sort = orders[(orders.index(self._sort) + 1) % len(orders)]
        else:
            return
        self._draw()

    def _draw(self) -> None:
        if self._watch is None:
            lines = [Text(one_line(text)) for text in self._said]
            self._live.update(Text("\n").join(lines), refresh=True)
            return
        width, height = self._console.size
        lines = screen(
            self._watch,
            tuple(self._notices),
            width,
            height,
            said=tuple(self._said),
            sort=self._sort,
            paused=self._paused,
        )
        whole = Text("\n").join(lines)
        whole.no_wrap, whole.overflow = True, "crop"
        self._live.update(whole, refresh=True)


def screen(
    watch: LiveWatch,
    notices: Sequence[Notice],
    width: int,
    height: int,
    *,
    said: Sequence[str] = (),
    sort: SortBy = SortBy.CPU,
    paused: bool = False,
) -> list[Text]:
    """The lines that fill a terminal of this size; the processes get what room is left."""
    above = [
        _head(watch, paused=paused),
        *([] if watch.host is None else [Text(host_line(watch.host), style="dim")]),
        *(Text(one_line(line), style="dim") for line in (*watch.sources, *said)),
        Text(),
        *(_meter(meter, width) for meter in watch.meters),
        Text(),
        *_alerts(watch),
        Text(),
    ]
    below = [Text(), *_told(notices), _keys(sort)]
    room = max(0, height - len(above) - len(below) - 1)
    return [_cut(line, width) for line in (*above, *_processes(watch, sort, room), *below)]


def _cut(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line


def _head(watch: LiveWatch, *, paused: bool) -> Text:
    state, style = ("running", "green") if watch.up else ("NOT RUNNING", "bold red")
    left = "" if watch.left_s is None else f", {lasted(watch.left_s)} left"
    return Text.assemble(
        (one_line(watch.bot, 40), "bold"), "  ", (state, style),
        f"  {clock_time(watch.at_ms)}, watched {lasted(watch.watched_s)}{left}",
        ("  PAUSED" if paused else "", "bold yellow"),
    )  # fmt: skip


def _meter(meter: Meter, width: int) -> Text:
    room = max(0, width - _NAME - _VALUE - _LEVEL)
    recent = meter.recent[-room:] if room else ()
    curve = sparkline(recent, top=_TOPS.get(meter.kind, 0.0))
    style = STYLES[meter.level]
    return Text.assemble(
        f"{meter.kind:<{_NAME}}",
        (f"{meter_value(meter):<{_VALUE}}", "bold"),
        (f"{meter.level:<{_LEVEL}}", style),
        (curve, "cyan" if meter.level is Level.NORMAL else style),
    )


def _alerts(watch: LiveWatch) -> list[Text]:
    firing = sum(alert.state == "firing" for alert in watch.alerts)
    head = f"alerts: {firing} firing, {len(watch.alerts) - firing} pending"
    lines = [Text(f"{head}, {watch.rules} rules", style="bold" if firing else "dim")]
    for alert in watch.alerts[:ALERTS]:
        level = Level.CRITICAL if alert.severity == Level.CRITICAL else Level.WARNING
        style = STYLES[level] if alert.state == "firing" else "dim"
        lines.append(Text.assemble("  ", (f"{alert.state:<8}{level:<9}", style), alert_line(alert)))
    return lines


def _processes(watch: LiveWatch, sort: SortBy, room: int) -> list[Text]:
    """As many as there is room for; the order of age is that in which they came."""
    rows = list(watch.processes)
    if sort is SortBy.CPU:
        rows.sort(key=lambda row: -(row.cpu_ratio or 0.0))
    elif sort is SortBy.MEMORY:
        rows.sort(key=lambda row: -row.rss_bytes)
    names = f"{'pid':>8} {'CPU':>8} {'memory':>9} {'threads':>8} {'files':>6}  command"
    shown = [_process(row) for row in rows[: max(0, room - 1)]]
    empty = [Text()] * max(0, room - 1 - len(shown))
    return [Text(names, style="dim"), *shown, *(line.copy() for line in empty)][:room]


def _process(row: ProcessRow) -> Text:
    pid, cpu, memory, threads, files = process_cells(row)
    numbers = f"{pid:>8} {cpu:>8} {memory:>9} {threads:>8} {files:>6}"
    return Text(f"{numbers}  {one_line(row.command)}")


def _told(notices: Sequence[Notice]) -> list[Text]:
    lines = [
        Text(f"{clock_time(notice.at_ms)} {headline(notice)}", style=STYLES[notice_level(notice)])
        for notice in notices
    ]
    return [*lines, *(Text() for _ in range(NOTICES - len(lines)))]


def _keys(sort: SortBy) -> Text:
    return Text(f"p pause, s sort (by {sort.value}), q quit", style="dim")
