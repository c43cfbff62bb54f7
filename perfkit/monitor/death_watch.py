"""What is told when the bot dies? How it ended, the last looks at it, the last lines of its log."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self

from perfkit.clock import Clock
from perfkit.model.monitoring import EndedNotice
from perfkit.monitor.death import Ending, how_it_ended
from perfkit.monitor.log_tail import LINES, last_lines, tame_lines
from perfkit.monitor.memory_kills import MemoryKills
from perfkit.monitor.process_end import ProcessEnd
from perfkit.monitor.recent import Looks

LAST_LOOKS = 10
"""So many are told."""

LastLines = Callable[[], tuple[str, ...]]
"""Who is asked for the last lines of the bot's log, oldest first."""


def lines_of_file(path: Path) -> LastLines:
    """The bot's log is this file."""
    return lambda: last_lines(path)


def lines_heard(tail: Callable[[int], str]) -> LastLines:
    """The bot's log is what perfkit hears of it (``RunningBot.log_tail``)."""
    return lambda: tame_lines(tail(LINES))


class DeathWatch:
    """One process of the bot's, from now to its end. ``close`` it in any case."""

    def __init__(
        self,
        bot: str,
        pid: int,
        end: ProcessEnd,
        *,
        looks: Looks,
        log: LastLines,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._pid = pid
        self._end = end
        self._looks = looks
        self._log = log
        self._clock = clock
        self._kills = MemoryKills(pid)
        self.exit_code: int | None = None
        """With which it ended; negative: the signal's number. None: it runs, or is not known."""

    @classmethod
    def of(
        cls,
        bot: str,
        pid: int,
        *,
        looks: Looks,
        log: LastLines | None,
        clock: Clock,
    ) -> Self:
        """Of the process that has this id now. Raises psutil.NoSuchProcess."""
        return cls(bot, pid, ProcessEnd.of(pid), looks=looks, log=log or tuple, clock=clock)

    async def notice(self, exit_code: Callable[[], int | None] | None = None) -> EndedNotice:
        """Wait for the end; what is to be told of it.

        ``exit_code``: asked after the end where perfkit is the parent, who knows best.
        """
        seen = await self._end.wait()
        at_ms = round(self._clock.wall().timestamp() * 1000)
        told = None if exit_code is None else exit_code()
        self.exit_code = seen if told is None else told
        ending = Ending(self.exit_code, self._kills.since())
        return EndedNotice(
            bot=self._bot,
            at_ms=at_ms,
            pid=self._pid,
            how=how_it_ended(ending),
            last=tuple(self._looks()[-LAST_LOOKS:]),
            log_lines=await asyncio.to_thread(self._log),
        )

    def close(self) -> None:
        """Watch no more."""
        self._end.close()
