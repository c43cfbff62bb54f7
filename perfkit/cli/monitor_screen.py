"""Where is a watch shown while it goes on? On the terminal's screen, or in lines."""

import asyncio
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfkit.workflows.monitor import MonitorOutcome
    from perfkit.workflows.monitor_request import MonitorRequest


async def watch_live(request: "MonitorRequest") -> "MonitorOutcome":
    """On the terminal's screen, with keys; the report comes when the screen is given back."""
    from perfkit.cli.keys import QUIT, each_key
    from perfkit.cli.output import results_console
    from perfkit.clock import SystemClock
    from perfkit.report.monitor_live import monitor_view
    from perfkit.workflows.monitor import monitor

    quit_pressed = asyncio.Event()
    with monitor_view(results_console()) as view:

        def take(key: str) -> None:
            if key == QUIT:
                quit_pressed.set()
            view.press(key)

        with each_key(take):
            return await monitor(request, SystemClock(), view, quit_pressed)


async def watch_in_lines(request: "MonitorRequest", *, to_stderr: bool) -> "MonitorOutcome":
    """A line now and then, and what is told at once.

    Raises BrokenPipeError if nobody reads them any more and the watch is of use to nobody else.
    """
    from perfkit.cli.output import to_nowhere
    from perfkit.clock import SystemClock
    from perfkit.report.monitor_lines import MonitorLines
    from perfkit.workflows.monitor import monitor

    stream = sys.stderr if to_stderr else sys.stdout
    goes_on = request.leaves_folder or request.published.anywhere
    lines = MonitorLines(stream, unread=to_nowhere if goes_on else None)
    return await monitor(request, SystemClock(), lines, asyncio.Event())
