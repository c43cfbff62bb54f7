"""Students whose steps are requests: between the engine, which is told outcomes, and the client."""

import asyncio
from collections.abc import Callable

from perfkit.clock import Clock
from perfkit.load.driver import Driver
from perfkit.load.engine import Engine, Web
from perfkit.load.evidence import EvidenceKeeper
from perfkit.load.http.client import HttpClient
from perfkit.load.recorder import Recorder
from perfkit.model.deeds import Deed
from perfkit.model.load import Second
from perfkit.model.plan import LoadPlan
from perfkit.model.web import WebRequest


class StudentRequests:
    """The engine's way to web servers (``Web``): each request is a task of its own."""

    def __init__(self, client: HttpClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._driver: Driver | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def listen(self, driver: Driver) -> None:
        """From now on outcomes are told to this driver's students."""
        self._driver = driver

    def ask(self, student: int, request: WebRequest) -> None:
        """Send it; the student's former request, which it has given up, is cancelled."""
        former = self._tasks.get(student)
        if former is not None:
            former.cancel()
        self._tasks[student] = asyncio.create_task(self._fetch(student, request))

    async def close(self) -> None:
        """Give up what is under way and close all connections."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._client.close()

    async def _fetch(self, student: int, request: WebRequest) -> None:
        try:
            outcome = await self._client.fetch(student, request)
            at_ns = self._clock.now_ns()
            if self._driver is not None:
                # its next request must not cancel this task, which is what makes it
                self._tasks.pop(student, None)
                self._driver.respond(student, request, outcome, at_ns)
        except Exception as error:  # noqa: BLE001 - perfkit's own mistake: raised by Driver.run
            if self._driver is not None:
                self._driver.fail(error)


class NoBot:
    """The messenger of students who only send requests."""

    def say(self, student: int, text: str) -> None:
        """Never: there is no such step."""

    def press(self, student: int, message_id: int, data: str) -> None:
        """Never: there is no such step."""

    def do(self, student: int, deed: Deed) -> None:
        """Never: there is no such step."""


class RequestLoad:
    """A load of students who only send requests."""

    def __init__(
        self,
        make_engine: Callable[[Web], Engine],
        client: HttpClient,
        *,
        clock: Clock,
        cpu_s: Callable[[], float],
    ) -> None:
        self._requests = StudentRequests(client, clock)
        self._engine = make_engine(self._requests)
        self._clock = clock
        self._cpu_s = cpu_s
        self._driver: Driver | None = None
        self._stopped = False

    @property
    def plan(self) -> LoadPlan:
        """How many students, how long."""
        return self._engine.plan

    @property
    def begin_ns(self) -> int:
        """When it begins."""
        return self._engine.begin_ns

    @property
    def recorder(self) -> Recorder:
        """What it has come to so far."""
        return self._engine.recorder

    @property
    def evidence(self) -> EvidenceKeeper:
        """What is kept whole of it."""
        return self._engine.evidence

    async def run(self, on_second: Callable[[Second], None]) -> None:
        """Until all students have ended, or ``stop``."""
        driver = Driver(self._engine, clock=self._clock, cpu_s=self._cpu_s, on_second=on_second)
        self._driver = driver
        self._requests.listen(driver)
        if self._stopped:
            driver.stop()
        try:
            await driver.run()
        finally:
            await self._requests.close()

    def stop(self) -> None:
        """End the load now. Safe to call at any time, more than once."""
        self._stopped = True
        if self._driver is not None:
            self._driver.stop()
