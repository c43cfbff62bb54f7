"""Which container is why the memory grows? What was seen inside → findings that name its line."""

from collections.abc import Sequence

from perfkit.model.memory_inside import GrowingContainer
from perfkit.model.summary import Finding

MOST = 5
SURE_LOOKS = 3
"""Two show that there is more after a load than before, not yet that it grows on."""
ARTIFACT = "memory-types.json"

_ADVICE = {
    "cache": "Give the cache a bound: @functools.lru_cache(maxsize=1024).",
    "default": "All calls share a default, made once: use None, and make a new one inside.",
    "collections.deque": "Give it a bound: deque(maxlen=...).",
    "set": "Take out what is over; of tasks: task.add_done_callback(the_set.discard).",
    "list": "Take out what is over, or keep the last ones only: deque(maxlen=...).",
}
_BOUND = (
    "Bound it: functools.lru_cache(maxsize=...), cachetools.TTLCache(maxsize, ttl), or take out "
    "what is over."
)


def find_growing(containers: Sequence[GrowingContainer]) -> tuple[Finding, ...]:
    """Findings for the containers of the bot's own that grow and have no bound."""
    return tuple(
        _finding(each)
        for each in containers
        if each.own and (each.most is None or each.last > each.most)
    )[:MOST]


def _finding(grown: GrowingContainer) -> Finding:
    place = grown.place
    return Finding(
        id="container-grows",
        severity="high" if grown.looks >= SURE_LOOKS else "medium",
        title=f"{grown.name} grows by {grown.per_min:,.0f} entries/min",
        evidence=(
            f"{grown.type}: {grown.first:,} → {grown.last:,} entries ({ARTIFACT}: containers)",
            f"it was seen {grown.looks} times, each time with more entries{_doubt(grown)}",
        ),
        location=f"{place.file}:{place.line}" if place else "",
        advice=_ADVICE.get(grown.kind) or _ADVICE.get(grown.type) or _BOUND,
    )


def _doubt(grown: GrowingContainer) -> str:
    return "" if grown.looks >= SURE_LOOKS else "; so does a cache with a bound until it is full"
