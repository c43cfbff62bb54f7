"""A notice as programs get it: JSON for webhooks, commands and logs; settings for a command.

``docs/monitor-sinks.md`` promises the keys. ``id`` stays the same when a notice is sent again.
"""

import hashlib
import re
from typing import assert_never

import msgspec

from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Notice,
    Snapshot,
    TroubleNotice,
)
from perfkit.units import format_moment

SCHEMA = 1
PREFIX = "PERFKIT_ALERT_"
_LONGEST_SETTING = 16_000
"""Bytes of one; Linux takes 128 KiB, and all of them share what a program may be given."""
_LONGEST_TEXT = 2000
_ID_DIGITS = 20

_ACTING = re.compile("[\x7f-\x9f\u2028\u2029]")
"""JSON need not escape these, but some terminals act on them and some readers end a line there."""

_Value = str | int | float | bool | list[str] | list[dict[str, object]]


def write_notice(notice: Notice, text: str) -> bytes:
    """One JSON object on one line, without an end of line; ``text`` is the notice in words."""
    written = msgspec.json.encode(_fields(notice, text)).decode()
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", written).encode()


def notice_settings(notice: Notice, text: str) -> dict[str, str]:
    """The same for an environment: ``PERFKIT_ALERT_BOT`` and so on; lists are left out."""
    return {
        PREFIX + name.upper(): _setting(value)
        for name, value in _fields(notice, text).items()
        if not isinstance(value, list)
    }


def _setting(value: _Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # no setting can hold the character that ends it
    shown = str(value).replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace")
    return shown[:_LONGEST_SETTING].decode("utf-8", "ignore")


def _fields(notice: Notice, text: str) -> dict[str, _Value]:
    own = _own_fields(notice)
    bot = _sound(notice.bot)
    facts = msgspec.json.encode((bot, notice.at_ms, own))
    return {
        "schema": SCHEMA,
        "id": hashlib.sha256(facts).hexdigest()[:_ID_DIGITS],
        "bot": bot,
        "at": format_moment(notice.at_ms),
        "text": _sound(text)[:_LONGEST_TEXT],
        **own,
    }


def _own_fields(notice: Notice) -> dict[str, _Value]:
    match notice:
        case AlertNotice():
            return {
                "kind": "alert",
                "state": notice.told.value,
                "rule": _sound(notice.rule),
                "severity": _sound(notice.severity),
                "summary": _sound(notice.summary),
                "condition": _sound(notice.condition),
                "value": notice.value,
                "since": format_moment(notice.since_ms),
            }
        case EndedNotice():
            return {
                "kind": "ended",
                "severity": "critical",
                "pid": notice.pid,
                "how": _sound(notice.how),
                "last": [_snapshot(each) for each in notice.last],
                "log_lines": [_sound(line) for line in notice.log_lines],
            }
        case BackNotice():
            return {"kind": "back", "severity": "info", "pid": notice.pid}
        case TroubleNotice():
            return {
                "kind": "trouble",
                "severity": "info" if notice.over else "warning",
                "part": _sound(notice.part),
                "what": _sound(notice.what),
                "over": notice.over,
            }
        case _:
            assert_never(notice)


def _snapshot(snapshot: Snapshot) -> dict[str, object]:
    return {"at": format_moment(snapshot.at_ms), "values": dict(snapshot.values)}


def _sound(text: str) -> str:
    """Halves of surrogate pairs can't be encoded."""
    return text.encode("utf-8", "replace").decode()
