"""Is the bot there, how did it end, and is it back? Each told once."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import psutil

from perfkit.bot.find import SeveralMatchError
from perfkit.bot.launch import LaunchedBot
from perfkit.bot.readings import TreeReader
from perfkit.clock import Clock
from perfkit.errors import BotError
from perfkit.model.manifest import RunState
from perfkit.model.monitoring import BackNotice, EndedNotice, Notice, ProcessReading, Totals
from perfkit.monitor.death_watch import DeathWatch, LastLines, lines_heard, lines_of_file
from perfkit.monitor.recent import Looks
from perfkit.workflows.monitor_doubt import Doubt
from perfkit.workflows.monitor_target import WatchedBot

FIND_EVERY_NS = 2_000_000_000
"""Between looks for a bot that is gone: all processes of the machine are looked at."""
WORDS_WITHIN_S = 5.0
"""So long is waited for how it ended and for its last words."""
LAST_LINES = 20
ENDED = "the bot ended"
LOAD_OVER = "the load test is over"

Tell = Callable[[Notice], None]


class Presence:
    """One bot, under whichever process id it runs. ``close`` it in any case."""

    def __init__(
        self,
        name: str,
        bot: WatchedBot,
        clock: Clock,
        *,
        looks: Looks,
        tell: Tell,
        log: Path | None = None,
    ) -> None:
        """``log``: the bot's own, where perfkit doesn't hear what it says."""
        self._name = name
        self._bot = bot
        self._clock = clock
        self._looks = looks
        self._tell = tell
        self._log = log
        self._told = False
        self._sought_ns = 0
        self._seen: tuple[ProcessReading, ...] = ()
        """As it was when it last ran."""
        self._left: set[tuple[int, int]] = set()
        """Those that may run on after the bot, by id and birth: they look like it."""
        self._doubt = Doubt(name, tell)
        self._reader = TreeReader(bot.process.pid, clock)
        self._death: DeathWatch | None = None
        self._exit_code: int | None = None
        """Learnt of the end of a process that is not perfkit's own."""

    async def begin(self) -> None:
        """Begin to watch the process as it is now.

        Raises BotError if that is gone, which is told before; not for one that ended well, whose
        end is told in its time.
        """
        pid = self._bot.process.pid
        self._reader = TreeReader(pid, self._clock)
        try:
            self._death = DeathWatch.of(
                self._name, pid, looks=self._looks, log=self._last_lines(), clock=self._clock
            )
        except psutil.NoSuchProcess as error:
            await self._settle()
            if exit_code(self._bot) == 0:
                return
            if not self._told:  # else it is known to be gone, and was never told to be back
                self._told = True
                await self._tell_end()
            raise BotError(
                f"process {pid} {self._bot.process.ended or 'ended'} before it could be watched",
                detail=self._bot.process.log_tail(LAST_LINES),
            ) from error

    def _last_lines(self) -> LastLines | None:
        if self._log is not None:
            return lines_of_file(self._log)
        if self._bot.folder is not None:
            return lines_of_file(self._bot.folder / "bot.log")
        if isinstance(self._bot.process, LaunchedBot):
            return lines_heard(self._bot.process.log_tail)
        return None

    @property
    def ended_well(self) -> bool:
        """Whether it ended by itself, with exit code 0, and not in the middle of a load test."""
        own = exit_code(self._bot)
        code = self._exit_code if own is None else own
        return code == 0 and self._bot.load_test is None

    @property
    def pid(self) -> int:
        """Of the bot's own process, or the last it had."""
        return self._bot.process.pid

    def read(self) -> tuple[tuple[ProcessReading, ...], Totals]:
        """Its processes now; none: it is gone."""
        processes, totals = self._reader.read()
        self._seen = processes or self._seen
        return processes, totals

    async def gone(self, interrupted: asyncio.Event) -> str | None:
        """The bot is gone: tell it once, look for it again. Why the watching ends, if it does."""
        if not self._told:
            if interrupted.is_set():
                return None
            self._told = True
            self._left |= {(process.pid, process.born_ms) for process in self._seen}
            self._left = {(pid, born_ms) for pid, born_ms in self._left if psutil.pid_exists(pid)}
            if await self._load_is_over(interrupted):
                return LOAD_OVER
            if interrupted.is_set():  # while the load test was waited for
                return None
            await self._tell_end()
        if self._bot.name is None:
            return ENDED
        now_ns = self._clock.now_ns()
        if now_ns - self._sought_ns >= FIND_EVERY_NS:
            self._sought_ns = now_ns
            await self._look_again()
        return None

    async def _look_again(self) -> None:
        at_ms = round(self._clock.wall().timestamp() * 1000)
        try:
            if not await self._bot.found_again(self._left):
                self._doubt.none()
                return
        except SeveralMatchError as error:
            self._doubt.several(error.what, self._clock.now_ns(), at_ms)
            return
        self._doubt.found(at_ms)
        self.close()
        with contextlib.suppress(BotError):  # gone again: found the next time
            await self.begin()
            self._told = False
            self._tell(BackNotice(self._name, at_ms, self._bot.process.pid))

    async def _load_is_over(self, interrupted: asyncio.Event) -> bool:
        """Whether the bot ended as its load test did, which is no death to tell of."""
        run = await self._bot.load_ended(interrupted)
        return run is not None and run.state in {RunState.COMPLETE, RunState.INTERRUPTED}

    async def _settle(self) -> None:
        """Until its last words are read."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._bot.process.wait(), WORDS_WITHIN_S)

    async def _tell_end(self) -> None:
        await self._settle()
        self._tell(await self._end())

    async def _end(self) -> EndedNotice:
        if self._death is not None:
            # the kernel may still have something of a process that is no part of the tree any more
            with contextlib.suppress(TimeoutError):
                told = self._death.notice(lambda: exit_code(self._bot))
                notice = await asyncio.wait_for(told, WORDS_WITHIN_S)
                self._exit_code = self._death.exit_code
                return notice
        at_ms = round(self._clock.wall().timestamp() * 1000)
        how = self._bot.process.ended or "how is not known"
        lines = await asyncio.to_thread(self._last_lines() or tuple)
        return EndedNotice(self._name, at_ms, self.pid, how, tuple(self._looks()), lines)

    def close(self) -> None:
        """Watch no more."""
        if self._death is not None:
            self._death.close()
            self._death = None


def exit_code(bot: WatchedBot) -> int | None:
    """With which it ended; negative: the signal's number. None: only its parent is told."""
    return bot.process.returncode if isinstance(bot.process, LaunchedBot) else None
