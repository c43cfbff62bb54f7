"""How is a bot at this moment? Two looks a short time apart, as CPU use is a difference."""

import asyncio
from pathlib import Path

from perfkit.analysis.live_watch import LiveWatching
from perfkit.analysis.monitored import series_values
from perfkit.bot.attach import attach
from perfkit.bot.find import find_bot
from perfkit.bot.readings import TreeReader
from perfkit.clock import Clock
from perfkit.errors import BotError
from perfkit.model.live_watch import OneLook
from perfkit.model.monitoring import Moment, Snapshot
from perfkit.monitor.host import HostReader
from perfkit.workflows.monitor_request import MonitorRequest

SCHEMA = 1
APART_S = 0.5


async def look_once(request: MonitorRequest, clock: Clock) -> OneLook:
    """Raises BotError if there is no such bot, or it ends meanwhile."""
    whom = request.whom
    pid = attach(find_bot(whom.name or "") if whom.pid is None else whom.pid).pid
    reader, host, live = TreeReader(pid, clock), HostReader(clock, Path()), LiveWatching()
    live.take(_snapshot(request.bot, pid, reader, host, clock))
    await asyncio.sleep(APART_S)
    snapshot = _snapshot(request.bot, pid, reader, host, clock)
    live.take(snapshot)
    shown = live.shown(watched_s=APART_S, left_s=0.0)
    if shown is None or not shown.up:
        raise BotError(f"process {pid} has ended while it was looked at")
    return OneLook(
        schema=SCHEMA,
        bot=request.bot,
        at_ms=snapshot.at_ms,
        over_s=APART_S,
        up=shown.up,
        meters=shown.meters,
        processes=shown.processes,
        host=shown.host,
        values=snapshot.values,
    )


def _snapshot(bot: str, pid: int, reader: TreeReader, host: HostReader, clock: Clock) -> Snapshot:
    processes, totals = reader.read()
    at_ms = round(clock.wall().timestamp() * 1000)
    moment = Moment(clock.now_ns(), at_ms, processes, totals, host.read(pid))
    return Snapshot(bot=bot, at_ms=at_ms, values=series_values(moment), moment=moment)
