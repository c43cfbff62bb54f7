"""What happens in ``perfkit emulator``: serve the Bot API until Ctrl-C, lending the port."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.formats.network import change_network, describe_network
from perfkit.model.network import NO_NETWORK, NetworkChange, NetworkSpec
from perfkit.model.serving import RecordedSteps, Served
from perfkit.model.standing_chat import StandingChat
from perfkit.telegram.core.types import User
from perfkit.telegram.core.webhook_target import Targets
from perfkit.telegram.page.people import MOST_STUDENTS
from perfkit.telegram.page.room import Room
from perfkit.telegram.page.site import Site
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.recording import FileRecorder, check_target
from perfkit.workflows.students import fresh_user_id, student_user

RETRY_S = 0.5
"""Between looks whether a load test has given the port back."""
PAGE_ABOVE = 1000
"""From the Bot API's port to the page's: next to the former people like to put their bots."""
LOAN_S = 2.0
"""How long a load test has to take the port it asked for."""


class Narrator(Protocol):
    """Who is told what goes on."""

    def serving(self, served: Served) -> None:
        """The Bot API can be reached there, for the first time or again."""

    def lent(self, port: int) -> None:
        """A load test has the port now."""

    def recording(self, student: str, file: str) -> None:
        """From now on what this student does is recorded."""

    def recorded(self, steps: RecordedSteps) -> None:
        """What has been recorded, at the end."""


@dataclass(frozen=True, slots=True)
class PagePlan:
    """The page that is asked for beside the Bot API."""

    port: int | None = None
    """None: PAGE_ABOVE the Bot API's, or any if that is taken."""
    record: Path | None = None
    force: bool = False
    """Whether the recording may replace a file."""
    think: bool = True
    """Whether pauses are recorded."""


def network_of(change: NetworkChange) -> NetworkSpec:
    """The network that the command line asks for. Raises UsageError for one that can't be."""
    try:
        return change_network(NO_NETWORK, change)
    except ValueError as error:
        raise UsageError(f"the network that is asked for can't be: {error}") from None


async def serve(
    port: int,
    clock: Clock,
    narrator: Narrator,
    *,
    network: NetworkSpec = NO_NETWORK,
    webhooks: Targets | None = None,
    chats: Iterable[StandingChat] = (),
    page: PagePlan | None = None,
    loan_s: float = LOAN_S,
    retry_s: float = RETRY_S,
) -> None:
    """Serve until Ctrl-C; ``webhooks`` are what bots' webhooks may be, ``chats`` are there from
    the beginning. Faults begin when a bot first asks for updates. Without ``page`` there is none.

    Raises UsageError when a port is taken, or the recording would replace a file.
    """
    if page is not None and page.record is not None:
        check_target(page.record, force=page.force)
    lent = asyncio.Event()
    server = BotApiServer(
        clock=clock, lend=lent.set, network=network, webhooks=webhooks, chats=chats
    )
    await server.start(port)
    beginning = asyncio.create_task(_begin_faults(server))
    beside = None if page is None else _Page(page, server, clock, narrator)
    try:
        if beside is not None:
            await beside.start()
        async with interruptible() as interrupted:
            while not interrupted.is_set():
                narrator.serving(_served(server, network, beside))
                await _either(lent, interrupted)
                if not interrupted.is_set():
                    narrator.lent(server.port)
                    if beside is not None:
                        beside.room.lend(lent=True)
                    await server.close()
                    await _take_back(server, interrupted, loan_s, retry_s)
                    lent.clear()
                    if beside is not None:
                        beside.room.lend(lent=False)
    finally:
        beginning.cancel()
        if beside is not None:
            await beside.close()
        await server.close()


class _Page:
    """The page beside the Bot API, and what is recorded there."""

    def __init__(
        self, plan: PagePlan, server: BotApiServer, clock: Clock, narrator: Narrator
    ) -> None:
        self._plan = plan
        self._server = server
        self._narrator = narrator
        self._first_user_id = fresh_user_id(clock.wall().timestamp())
        self.recorder = None if plan.record is None else self._recorder(plan.record)
        self.room = Room(server, clock, self._make_student, self.recorder)
        self.site = Site(self.room)

    def _make_student(self, number: int) -> User:
        return student_user(number, self._first_user_id)

    def _recorder(self, path: Path) -> FileRecorder:
        return FileRecorder(
            path,
            think=self._plan.think,
            later=asyncio.get_running_loop().call_later,
            began=lambda student: self._narrator.recording(student, str(path)),
            own_ids=range(self._first_user_id, self._first_user_id + MOST_STUDENTS),
        )

    async def start(self) -> None:
        """Serve it."""
        self._server.onlooker = self.room
        if self._plan.port is not None:
            await self.site.start(self._plan.port)
        else:
            likely = self._server.port + PAGE_ABOVE
            await self.site.start(likely if likely < 65536 else 0, or_any=True)

    async def close(self) -> None:
        """Serve it no more, and finish the recording."""
        self._server.onlooker = None
        await self.site.close()
        if self.recorder is not None:
            self.recorder.write()
            told = self.recorder.recording
            self._narrator.recorded(
                RecordedSteps(told.file, self.recorder.student, told.acts, told.problem)
            )


def _served(server: BotApiServer, network: NetworkSpec, page: _Page | None) -> Served:
    recorder = None if page is None else page.recorder
    return Served(
        root=server.root,
        network=describe_network(network),
        page=None if page is None else page.site.root,
        recording=None if recorder is None else recorder.recording.file,
    )


async def _begin_faults(server: BotApiServer) -> None:
    await server.wait_for_poll()
    server.begin_faults()


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(each.wait()) for each in (one, other)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()


async def _take_back(
    server: BotApiServer, interrupted: asyncio.Event, loan_s: float, retry_s: float
) -> None:
    """Serve again as soon as the load test is over, if nobody interrupts before."""
    wait_s = loan_s
    while not await _is_set_within(interrupted, wait_s):
        try:
            await server.start(server.port)
        except UsageError:
            wait_s = retry_s
        else:
            return


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
