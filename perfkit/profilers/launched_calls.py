"""The calls of a program from its start to its end: it is started, waited for, and ended."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from perfkit.clock import Clock
from perfkit.errors import BotError
from perfkit.profilers.program import Outcome, Program, Request


async def start_program(
    argv: Sequence[str], environment: Mapping[str, str], clock: Clock
) -> Program:
    """Start it; what it says goes to standard error. Raises BotError if it can't be."""
    try:
        return await Program.start(Request(tuple(argv), environment=environment, shown=True), clock)
    except OSError as error:
        raise BotError(f"{argv[0]} can't be started: {error.strerror or error}") from error


async def until_end(
    program: Program, interrupted: asyncio.Event, duration_s: float | None
) -> Outcome:
    """Wait for its own end, Ctrl-C or the end of the time, and then end it."""
    outcome = asyncio.create_task(program.outcome())
    stop = asyncio.create_task(interrupted.wait())
    await asyncio.wait({outcome, stop}, timeout=duration_s, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if outcome.done():
        return outcome.result()
    outcome.cancel()
    return await program.end()


def profiles(folder: Path, leader: int) -> list[Path]:
    """What its processes left, the started one's first, then the largest."""
    own = f"calls-{leader}.prof"
    found = folder.glob("calls-*.prof")
    return sorted(found, key=lambda path: (path.name != own, -path.stat().st_size, path.name))
