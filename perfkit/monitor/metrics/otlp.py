"""How do other systems get the numbers? Sent to them by OpenTelemetry's protocol over HTTP.

What is sent counts up from the beginning, so that nothing of a counter or of the response times is
lost while a receiver is away: the next request that reaches it holds everything.
"""

import aiohttp

from perfkit.analysis.counter_starts import CounterStarts
from perfkit.analysis.response_buckets import BOUNDS_S, ResponseBuckets
from perfkit.errors import ToolError
from perfkit.masking import mask
from perfkit.model.monitoring import Notice, Snapshot
from perfkit.model.otlp import Teller, ToldBot, ToldNumber, ToldTimes
from perfkit.model.series import Kind, find_series
from perfkit.monitor.metrics.otlp_target import OtlpTarget
from perfkit.monitor.own_names import OwnNames
from perfkit.monitor.sink import SinkError
from perfkit.untrusted import one_line

EACH_MS = 10_000
TIMEOUT_S = 5.0
_LARGEST_ANSWER = 64 * 1024
_LONGEST_PAUSE_S = 300
"""A receiver that asks to be left alone for longer is tried again all the same."""


class OtlpSink:
    """A sink for one bot. Raises ToolError where OpenTelemetry's classes are not installed."""

    name = "otlp"

    def __init__(self, target: OtlpTarget, version: str, *, each_ms: int = EACH_MS) -> None:
        _need_classes()
        self._target = target
        self._teller = Teller(version, target.attributes)
        self._each_ms = each_ms
        self._counting = _Counting()
        self._unsent: ToldBot | None = None
        self._due_ms = 0
        self._seen_ms = 0
        self._away = ""
        self._session: aiohttp.ClientSession | None = None

    async def show(self, snapshot: Snapshot) -> None:
        """Sent on when it is time. Raises SinkError for as long as the receiver takes nothing."""
        self._unsent = self._counting.told(snapshot)
        put_back, self._seen_ms = snapshot.at_ms < self._seen_ms, snapshot.at_ms
        if snapshot.at_ms >= self._due_ms or put_back:  # the calendar, that is
            self._due_ms = snapshot.at_ms + self._each_ms
            await self._send(self._unsent)
        elif self._away:
            raise SinkError(self._away, dropped=0)

    async def tell(self, notice: Notice) -> None:
        """Nothing: alerts are numbers here, and who receives them has its own way to tell."""

    async def close(self) -> None:
        """The last look is sent as well."""
        try:
            if self._unsent is not None:
                await self._send(self._unsent)
        finally:
            if self._session is not None:
                await self._session.close()

    async def _send(self, told: ToldBot) -> None:
        from perfkit.formats.otlp import read_refusal, write_request

        try:
            problem = read_refusal(await self._post(write_request((told,), self._teller)))
        except TimeoutError:  # aiohttp's is a ClientError as well
            problem = f"no answer within {TIMEOUT_S:g} s"
        except (aiohttp.ClientError, OSError) as error:
            problem = str(error) or type(error).__name__
        self._away = f"OTLP to {self._target.place}: {mask(one_line(problem))}" if problem else ""
        if problem:
            # that a look is missing there is all that is lost: counters count on
            raise SinkError(self._away, dropped=1)
        self._unsent = None

    async def _post(self, body: bytes) -> bytes:
        """What the receiver says. Raises aiohttp's errors, also for what is no success."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=OwnNames()),
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        async with self._session.post(
            self._target.url,
            data=body,
            headers=(*self._target.headers, ("Content-Type", "application/x-protobuf")),
            allow_redirects=False,  # to another machine, perhaps, to which nobody has consented
        ) as answer:
            if answer.status != 200:
                self._pause(answer.headers.get("Retry-After", ""))
                raise aiohttp.ClientError(f"it answered {answer.status} {answer.reason or ''}")
            return await answer.content.read(_LARGEST_ANSWER)

    def _pause(self, asked: str) -> None:
        """As many seconds as the receiver asks for, within reason."""
        if asked.isascii() and asked.isdecimal():
            self._due_ms += min(int(asked[:9]), _LONGEST_PAUSE_S) * 1000


class _Counting:
    """What a snapshot comes to, with all that was counted before it."""

    def __init__(self) -> None:
        self._starts = CounterStarts()
        self._times = ResponseBuckets()
        self._times_started_ms: int | None = None

    def told(self, snapshot: Snapshot) -> ToldBot:
        numbers: list[ToldNumber] = []
        for name, value in snapshot.values.items():
            series = find_series(name)
            if series is not None:
                counts = series.kind is Kind.COUNTER
                started_ms = self._starts.see(name, value, snapshot.at_ms) if counts else 0
                numbers.append(ToldNumber(series, value, started_ms))
        return ToldBot(
            bot=snapshot.bot,
            at_ms=snapshot.at_ms,
            numbers=tuple(numbers),
            times=self._told_times(snapshot),
            firing=tuple((alert.rule, alert.state == "firing") for alert in snapshot.alerts),
        )

    def _told_times(self, snapshot: Snapshot) -> ToldTimes | None:
        if snapshot.response is not None:
            self._times_started_ms = self._times_started_ms or snapshot.at_ms
            self._times.add(snapshot.response)
        if self._times_started_ms is None:
            return None
        times = self._times
        return ToldTimes(
            self._times_started_ms, BOUNDS_S, times.each(), times.count, times.sum_us / 1e6
        )


def _need_classes() -> None:
    try:
        import perfkit.formats.otlp  # noqa: F401 - that it can be is what is asked
    except ImportError:
        raise ToolError(
            "OTLP needs OpenTelemetry's message classes, which are not installed",
            advice="pip install 'perfkit[otlp]'",
        ) from None
