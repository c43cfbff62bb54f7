"""Which lines hold the event loop so long that everybody waits, and what is to be done there?"""

from perfkit.model.stalls import CallKind, Place, StallGroup, StallNumbers
from perfkit.model.summary import Finding
from perfkit.units import format_ms, format_percent

MUCH = 0.01
"""Of the recorded time, from which on repeated stalls are worth naming."""
LONG_MS = 200.0
"""A single one that everybody notices."""
MOST = 5
COARSE_MS = 250.0
"""If only stalls longer than this can be told, it is said that others could not be looked for."""

_THREAD = "hand it to a thread (await asyncio.to_thread(...))"
_ADVICE: dict[str, str] = {
    CallKind.SLEEP: "Use await asyncio.sleep(...) instead of time.sleep(...).",
    CallKind.DATABASE: "Use an asynchronous driver (aiosqlite, asyncpg, redis.asyncio), or "
    f"{_THREAD}; and look whether an index or one query for all makes it short.",
    CallKind.NETWORK: f"Use an asynchronous client (aiohttp, httpx.AsyncClient), or {_THREAD}.",
    CallKind.SUBPROCESS: "Use await asyncio.create_subprocess_exec(...) and await its end.",
    CallKind.LOCK: "Don't wait for threads in the loop: use asyncio's own Lock, Event or Queue, "
    "await asyncio.wrap_future(...), or await asyncio.to_thread(...).",
    CallKind.FILE: f"Keep what is read often in memory, or {_THREAD}.",
    CallKind.PARSING: f"Do it less often or on less (cache the result), or {_THREAD}; a regular "
    "expression that takes this long mostly backtracks and can be written without.",
    CallKind.COMPUTING: "Do it less often or on less (cache it), or hand it to a process "
    "(concurrent.futures.ProcessPoolExecutor): a thread would still hold the interpreter.",
    CallKind.UNKNOWN: f"Use an asynchronous call there, or {_THREAD}.",
}
_TOO_BUSY = (
    "what held the event loop: other processes had the CPU for much of the time, so that short "
    "callbacks look long; repeat it on a quiet machine"
)
_WORKER_ADVICE = (
    "Each such task takes a worker from the others. Bound it by a timeout, give slow tasks a pool "
    "of their own, or raise the number of workers (telebot: num_threads)."
)


def find_stalling(numbers: StallNumbers | None) -> tuple[Finding, ...]:
    """The lines that held a loop or worker longest, worst first."""
    if numbers is None:
        return ()
    worth = (group for group in numbers.groups if _is_worth_telling(group, numbers))
    return tuple(_finding(group, numbers) for group in worth)[:MOST]


def unknown_stalls(numbers: StallNumbers | None) -> tuple[str, ...]:
    """What could not be checked: the machine was too busy, or samples too few."""
    if numbers is not None and numbers.unjudged:
        return (_TOO_BUSY,)
    if numbers is None or not numbers.loops or numbers.least_ms <= COARSE_MS:
        return ()
    gap = (
        f"whether the event loop was held for less than {format_ms(numbers.least_ms)}: too few "
        f"samples ({numbers.rate_hz}/s); perfkit profile --rate 500 sees stalls from 50 ms"
    )
    return (gap,)


def _is_worth_telling(group: StallGroup, numbers: StallNumbers) -> bool:
    if group.place == Place.WORKER:
        return True
    return group.longest_ms >= LONG_MS or group.total_s >= MUCH * numbers.observed_s


def _finding(group: StallGroup, numbers: StallNumbers) -> Finding:
    in_loop = group.place == Place.LOOP
    what = "the event loop" if in_loop else "a worker"
    how = "" if group.in_one_call else " call after call"
    return Finding(
        id="loop-stalled" if in_loop else "worker-held",
        severity="high" if in_loop else "medium",
        title=f"{group.function} holds {what}{how}: {group.call}",
        evidence=(_times(group, numbers), *_way(group), *_waited(group, numbers)),
        location=f"{group.file}:{group.line}",
        advice=_advice(group),
    )


def _times(group: StallGroup, numbers: StallNumbers) -> str:
    share = ""
    if group.place == Place.LOOP and numbers.observed_s > 0:
        share = f", {format_percent(min(1.0, group.total_s / numbers.observed_s))} of the time"
    return (
        f"{group.count:,} x, {format_ms(1000 * group.total_s)} in all{share}; the longest "
        f"{format_ms(group.longest_ms)} ± {format_ms(numbers.error_ms)} (stalls.json: groups)"
    )


def _way(group: StallGroup) -> tuple[str, ...]:
    return () if group.handler == group.function else (f"called back in {group.handler}",)


def _waited(group: StallGroup, numbers: StallNumbers) -> tuple[str, ...]:
    if not group.waited or group.waited_most is None or group.waited_p95_ms is None:
        return ()
    students = "student" if group.waited_most == 1 else "students"
    kept = len(numbers.longest)
    of = f" of the {kept:,} longest stalls" if kept < numbers.count else ""
    waited = (
        f"up to {group.waited_most:,} {students} waited for one of these{of}, {group.waited:,} "
        f"times in all; p95 of those interactions {format_ms(group.waited_p95_ms)} "
        "(seconds.jsonl: waits)"
    )
    return (waited,)


def _advice(group: StallGroup) -> str:
    if group.place == Place.WORKER:
        return _WORKER_ADVICE
    return _ADVICE.get(group.kind, _ADVICE[CallKind.UNKNOWN])
