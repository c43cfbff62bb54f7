"""Which function is why? Where the bot's time went → findings that name it.

A function that an event loop runs holds up everybody, whether it computes or waits; one in a
worker's thread holds up that worker. What is told as costly took a good part of the recorded time.
"""

from collections.abc import Sequence

from perfkit.model.report import CallSite, ProfileNumbers
from perfkit.model.summary import Finding, ObjectiveResult
from perfkit.units import format_percent

MUCH = 0.10
"""Of the recorded time, from which on a function is worth naming."""
MOST = 3
_OF_MEMORY = frozenset({"MiB", "MiB/min", "MiB/1,000"})
"""Units of objectives that no function's time explains."""


def find_hot(
    profile: ProfileNumbers | None, results: Sequence[ObjectiveResult]
) -> tuple[Finding, ...]:
    """The functions that cost most, if an objective that time explains was missed."""
    missed = any(r.ok is False and r.unit not in _OF_MEMORY for r in results)
    if profile is None or not missed or profile.duration_s <= 0:
        return ()
    costly = (s for s in profile.sites if s.cpu_s + s.waiting_s >= MUCH * profile.duration_s)
    return tuple(_finding(site, profile.duration_s) for site in costly)[:MOST]


def _finding(site: CallSite, duration_s: float) -> Finding:
    seconds = site.cpu_s + site.waiting_s
    spent = (
        f"{format_percent(seconds / duration_s)} of the recorded time, {seconds:.1f} s of "
        f"{duration_s:.1f} s: {site.cpu_s:.1f} s computing, {site.waiting_s:.1f} s waiting "
        "(profile.json: sites)"
    )
    return Finding(
        id="loop-held" if site.in_loop else "costly-function",
        severity="high",
        title=f"{site.function} {'holds up the event loop' if site.in_loop else 'costs much time'}",
        evidence=(spent, *_way(site)),
        location=f"{site.file}:{site.line}",
        advice=_advice(site),
    )


def _way(site: CallSite) -> tuple[str, ...]:
    callers = f"reached through {' → '.join(site.callers)}" if site.callers else ""
    callee = f"most of it in {site.callee}" if site.callee else ""
    return tuple(filter(None, (callers, callee)))


def _advice(site: CallSite) -> str:
    if not site.in_loop:
        return "Do it less often (cache it, ask for all at once), or make it cheaper."
    if site.waiting_s > site.cpu_s:
        return (
            "It waits without letting others go on. Use an asynchronous library there, or "
            "hand it to a thread: await asyncio.to_thread(...)."
        )
    return (
        "Nobody else's update is handled while it runs. Do it less often (cache it, ask the "
        "database for all at once, add the index that is missing), or hand it to a thread or "
        "process; a synchronous database driver computes in here too."
    )
