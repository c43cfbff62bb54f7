"""What is written to Redis of what was seen and told? Pure: snapshots and notices to records.

The keys, all of them with an end (``docs/monitor-redis.md``):

    perfkit:BOT:now      hash    the newest statistics; gone when perfkit is
    perfkit:BOT:system   stream  statistics, one entry each 30 seconds
    perfkit:BOT:slow     stream  each look that saw slow interactions: how many, and the slowest
    perfkit:BOT:notices  stream  alerts that fire and are resolved, the bot's end, troubles
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import quote

from perfkit.formats.prometheus_text import number
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Notice,
    Snapshot,
    TroubleNotice,
)
from perfkit.untrusted import shorten

EACH_MS = 30_000
DAY_S = 24 * 3600
NOW_KEPT_S = 120
"""Four times as long as until it is written again: while it is there, perfkit watches."""
LONGEST_TEXT = 4000
"""Characters of a field."""
_SLOW = "perfkit_slow_interactions_total"
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a stream."""

    key: str
    fields: Mapping[str, str]
    most: int
    """Entries in the stream; the oldest make room."""
    kept_s: int
    """The stream is gone so long after its last entry."""
    now_key: str = ""
    """A hash that shows the same, as long as it is the newest."""


@dataclass(slots=True)
class _Bot:
    due_ms: int
    slow: float


class Records:
    """Knows of each bot when its statistics are due, and what has been slow before."""

    def __init__(self) -> None:
        self._bots: dict[str, _Bot] = {}

    def seen(self, snapshot: Snapshot) -> list[Record]:
        """What a look is worth writing."""
        slow = snapshot.values.get(_SLOW, 0.0)
        bot = self._bots.setdefault(snapshot.bot, _Bot(snapshot.at_ms, slow))
        records: list[Record] = []
        # or the calendar was put back
        if not bot.due_ms - EACH_MS <= snapshot.at_ms < bot.due_ms:
            bot.due_ms = snapshot.at_ms + EACH_MS
            records.append(_system(snapshot))
        if slow > bot.slow:
            records.append(_slow(snapshot, slow - bot.slow))
        if _SLOW in snapshot.values:  # one that has fallen begins again
            bot.slow = slow
        return records

    @staticmethod
    def told(notice: Notice) -> Record:
        """A notice, as an entry of its bot's stream."""
        fields = {"at_ms": str(notice.at_ms), **_notice_fields(notice)}
        shown = {name: shorten(text, LONGEST_TEXT) for name, text in fields.items()}
        return Record(key_of(notice.bot, "notices"), shown, most=1000, kept_s=7 * DAY_S)


def key_of(bot: str, what: str) -> str:
    """A bot may be called anything; in a key stand letters, digits and ``_.-~@`` as they are."""
    name = quote(bot.encode("utf-8", "replace"), safe="@")[:_LONGEST_NAME]
    return f"perfkit:{name}:{what}"


def _system(snapshot: Snapshot) -> Record:
    """A day of them: 2,880 entries, about 2 MB."""
    values = {name: number(value) for name, value in snapshot.values.items()}
    firing = [alert.rule for alert in snapshot.alerts if alert.state == "firing"]
    fields = {"at_ms": str(snapshot.at_ms), "firing": _listed(firing), **values}
    return Record(
        key_of(snapshot.bot, "system"), fields, most=2880, kept_s=2 * DAY_S,
        now_key=key_of(snapshot.bot, "now"),
    )  # fmt: skip


def _listed(rules: Iterable[str]) -> str:
    return shorten(",".join(rules), LONGEST_TEXT)


def _slow(snapshot: Snapshot, count: float) -> Record:
    fields = {"at_ms": str(snapshot.at_ms), "count": number(count)}
    if snapshot.response:
        fields["slowest_seconds"] = number(snapshot.response[2] / 1e6)
    return Record(key_of(snapshot.bot, "slow"), fields, most=1000, kept_s=7 * DAY_S)


def _notice_fields(notice: Notice) -> dict[str, str]:
    match notice:
        case AlertNotice():
            return {
                "kind": "alert", "told": notice.told.value, "rule": notice.rule,
                "severity": notice.severity, "summary": notice.summary,
                "condition": notice.condition, "value": number(notice.value),
                "since_ms": str(notice.since_ms),
            }  # fmt: skip
        case EndedNotice():
            last = "\n".join(notice.log_lines)[-LONGEST_TEXT:]
            return {"kind": "ended", "pid": str(notice.pid), "how": notice.how, "log": last}
        case BackNotice():
            return {"kind": "back", "pid": str(notice.pid)}
        case TroubleNotice():
            over = "1" if notice.over else "0"
            return {"kind": "trouble", "part": notice.part, "what": notice.what, "over": over}
        case _:
            assert_never(notice)
