"""What do all renderers say of stalls? Sentences, and the rows of their table."""

from perfkit.model.stalls import Place, StallGroup, StallNumbers
from perfkit.report.wording import NOTHING, milliseconds, seconds, short_path
from perfkit.units import format_ms, format_percent

TITLE = "What held the event loop"
COLUMNS = ("where", "call", "count", "total", "longest", "students waited")
"""Of ``stalls_rows``. The first two are text that the bot's files brought."""
FINEST_MS = 50.0
"""The shortest stall that is looked for at any rate."""
MUCH_LOST = 0.05
"""Of the time, from which on it is said that others had the CPU."""
_FINER = "perfkit profile --rate 500 sees them from 50 ms on"


def stalls_sentences(numbers: StallNumbers) -> tuple[str, ...]:
    """How much there was of it, and how well that is known."""
    if numbers.unjudged:
        return (_unjudged(numbers),)
    return (
        *(_loops(numbers) if numbers.loops else ()),
        _accuracy(numbers),
        *((_lost(numbers),) if numbers.lost_share >= MUCH_LOST else ()),
    )


def _unjudged(numbers: StallNumbers) -> str:
    return (
        f"Can't be told: for {format_percent(numbers.lost_share)} of the time other processes had "
        "the CPU that the bot or py-spy waited for, so that short callbacks look long."
    )


def _lost(numbers: StallNumbers) -> str:
    return (
        f"For {format_percent(numbers.lost_share)} of the time other processes had the CPU that "
        "the bot or py-spy waited for: what lasted long only because of that is left out."
    )


def _loops(numbers: StallNumbers) -> tuple[str, ...]:
    recorded = format_ms(1000 * numbers.observed_s)
    if numbers.stalled_s:
        stalled = (
            f"In {recorded} single callbacks held the event loop for "
            f"{seconds(numbers.stalled_s)} ({format_percent(numbers.stalled_share)})."
        )
    else:
        stalled = f"In {recorded} no single callback held the event loop for long."
    if not numbers.saturated_s:
        return (stalled,)
    saturated = (
        f"For {seconds(numbers.saturated_s)} ({format_percent(numbers.saturated_share)}) it was "
        "saturated: full of short callbacks, none of which is to blame alone."
    )
    return (stalled, saturated)


def _accuracy(numbers: StallNumbers) -> str:
    sampled = f"at {numbers.rate_hz} samples/s lengths are right to ± {format_ms(numbers.error_ms)}"
    least = format_ms(numbers.least_ms)
    finer = f"; {_FINER}" if numbers.loops and numbers.least_ms > 1.5 * FINEST_MS else ""
    return f"Stalls from {least} on can be told from chance, {sampled}{finer}."


def stalls_rows(numbers: StallNumbers) -> tuple[tuple[str, ...], ...]:
    """A row for each line and call that held a loop or worker, in the order of ``COLUMNS``."""
    return tuple(_row(group) for group in numbers.groups)


def _row(group: StallGroup) -> tuple[str, ...]:
    worker = " (a worker)" if group.place == Place.WORKER else ""
    again = "" if group.in_one_call else ", call after call"
    return (
        f"{group.function} ({short_path(group.file)}:{group.line})",
        f"{group.call}{again}{worker}",
        f"{group.count:,}",
        seconds(group.total_s),
        format_ms(group.longest_ms),
        _waited(group),
    )


def _waited(group: StallGroup) -> str:
    if group.waited is None or group.waited_most is None:
        return NOTHING
    if not group.waited:
        return "0"
    return f"up to {group.waited_most:,}, p95 {milliseconds(group.waited_p95_ms)}"
