"""What had been told of a bot before perfkit was started anew?"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from perfkit.errors import InputError
from perfkit.model.history import DAY_MS, KeptNotice, NoticeKind, TimeRange
from perfkit.model.monitoring import AlertNotice, Told

REMEMBERED_MS = DAY_MS
"""What was told before that is told again if it still holds: who was told may have forgotten."""
_TOLD = {NoticeKind.FIRING: Told.FIRING, NoticeKind.RESOLVED: Told.RESOLVED}


def told_before(store: Path, bot: str, now_ms: int) -> Iterator[AlertNotice]:
    """The alerts told of this bot in the last day, oldest first; none where there is no history."""
    from perfkit.monitor.history.reading import History

    if not store.is_file():
        return
    with contextlib.suppress(InputError), History(store) as history:
        # what can't be read is told where the store is opened to be written
        for kept in history.notices(TimeRange(now_ms - REMEMBERED_MS, now_ms), bot):
            told = _TOLD.get(kept.kind)
            if told is not None:
                yield _notice(kept, told)


def _notice(kept: KeptNotice, told: Told) -> AlertNotice:
    return AlertNotice(
        bot=kept.bot,
        at_ms=kept.at_ms,
        told=told,
        rule=kept.subject,
        severity=kept.severity,
        summary=kept.text,
        condition="",
        value=kept.value or 0.0,
        since_ms=kept.since_ms or kept.at_ms,
    )
