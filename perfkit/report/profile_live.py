"""What does the live view of a profile look like? A table that stays in place, or a line a turn."""

import contextlib
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from perfkit.model.live_profile import LiveFunction, LiveProfile
from perfkit.model.stalls import StallGroup
from perfkit.report import wording
from perfkit.report.terminal_parts import cell, columns
from perfkit.units import format_ms, format_percent
from perfkit.untrusted import one_line

LINE_FUNCTIONS = 3
"""Functions named on a line where there is no terminal."""
_HEAD_ROWS = 5
"""Rows of the terminal that are not functions."""
_LEAST = 0.001
"""A function that took less of a core is not worth a row."""


@contextlib.contextmanager
def live_profile_view(console: Console, pid: int) -> Iterator["LiveProfileView"]:
    """As long as it lasts the view has the screen, if the console is a terminal."""
    if not console.is_terminal:
        yield LiveProfileView(console, pid, None)
        return
    with Live(console=console, auto_refresh=False, screen=True, redirect_stderr=False) as live:
        live.update(Text(f"looking at process {pid} …"), refresh=True)
        yield LiveProfileView(console, pid, live)


class LiveProfileView:
    """Shows on a console: redrawn in place where there is a screen, else a line each time."""

    def __init__(self, console: Console, pid: int, live: Live | None) -> None:
        self._console = console
        self._pid = pid
        self._live = live

    def show(self, profile: LiveProfile) -> None:
        """The last seconds, anew."""
        if self._live is None:
            self._print(line(profile))
        else:
            rows = max(self._console.height - _HEAD_ROWS, 3)
            self._live.update(block(self._pid, profile, rows), refresh=True)

    def say(self, text: str) -> None:
        """One sentence, which stays when the view is gone."""
        if self._live is not None:
            self._live.stop()
        self._print(text)

    def _print(self, text: str) -> None:
        self._console.print(Text(one_line(text, 500)), soft_wrap=True)


def block(pid: int, profile: LiveProfile, rows: int) -> RenderableType:
    """What fills the terminal: a headline and the functions that cost most."""
    head = Text.assemble(
        (f"process {pid}", "bold"),
        f"  {_state(profile)}  ",
        (f"last {profile.seconds:.0f} s, q ends", "dim"),
        no_wrap=True,
        overflow="ellipsis",
    )
    grid = columns()
    for name in ("self", "total", "waiting"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("whose", no_wrap=True)
    grid.add_column("function", no_wrap=True, max_width=36, overflow="ellipsis")
    grid.add_column("where", no_wrap=True, overflow="ellipsis")
    rows -= len(profile.stalls) + 1 if profile.stalls else 0
    for function in [f for f in profile.functions if _worth(f)][: max(rows, 1)]:
        grid.add_row(
            Text(format_percent(function.self_cpu)),
            Text(format_percent(function.total_cpu)),
            Text(format_percent(function.self_waiting)),
            cell(function.owner),
            cell(function.function, style="bold" if function.owner == "own" else ""),
            cell(_place(function)),
        )
    stalls = [Text(), *(cell(_stall(group), style="red", limit=200) for group in profile.stalls)]
    return Group(
        head,
        Text("shares of one core's time", style="dim"),
        Text(),
        grid,
        *(stalls if profile.stalls else ()),
    )


def line(profile: LiveProfile) -> str:
    """The same on one line, for a log."""
    hottest = [f for f in profile.functions if _worth(f)][:LINE_FUNCTIONS]
    functions = ", ".join(f"{f.function} ({_place(f)}) {_costs(f)}" for f in hottest)
    stalls = ", ".join(map(_stall, profile.stalls[:1]))
    return "; ".join(part for part in (_state(profile), functions, stalls) if part)


def _state(profile: LiveProfile) -> str:
    return (
        f"CPU {format_percent(profile.cpu)}, waiting {format_percent(profile.waiting)}, "
        f"{wording.plural(profile.threads, 'thread')}"
    )


def _stall(group: StallGroup) -> str:
    where = f"{group.function} ({wording.short_path(group.file)}:{group.line})"
    times = f"{wording.plural(group.count, 'time')}, {format_ms(group.longest_ms)} at most"
    call = f", in {group.call}" if group.call else ""
    return f"the {group.place} stood still {times}: {where}{call}"


def _costs(function: LiveFunction) -> str:
    if function.self_cpu >= function.self_waiting:
        return f"CPU {format_percent(function.self_cpu)}"
    return f"waiting {format_percent(function.self_waiting)}"


def _worth(function: LiveFunction) -> bool:
    return max(function.self_cpu, function.self_waiting) >= _LEAST


def _place(function: LiveFunction) -> str:
    if not function.file:
        return "native code"
    return wording.short_path(function.file) + (f":{function.line}" if function.line else "")
