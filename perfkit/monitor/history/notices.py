"""In which words does the history keep what was told?"""

from typing import assert_never

from perfkit.masking import encodable, mask
from perfkit.model.history import KeptNotice, NoticeKind
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Notice,
    Told,
    TroubleNotice,
)

_LONGEST = 1000
_LONGEST_DETAIL = 8000
_TOLD = {Told.FIRING: NoticeKind.FIRING, Told.RESOLVED: NoticeKind.RESOLVED}


def to_keep(notice: Notice) -> KeptNotice:
    """The notice as the history keeps it: secrets masked, its length bounded."""
    at_ms, bot = notice.at_ms, notice.bot
    match notice:
        case AlertNotice():
            return KeptNotice(
                at_ms,
                bot,
                _TOLD[notice.told],
                _shown(notice.rule),
                _shown(notice.summary or notice.condition),
                severity=_shown(notice.severity),
                value=notice.value,
                since_ms=notice.since_ms,
            )
        case EndedNotice():
            log = encodable(mask("\n".join(notice.log_lines)))[-_LONGEST_DETAIL:]
            how = _shown(notice.how)
            return KeptNotice(at_ms, bot, NoticeKind.ENDED, str(notice.pid), how, detail=log)
        case BackNotice():
            return KeptNotice(at_ms, bot, NoticeKind.BACK, str(notice.pid), "the bot runs")
        case TroubleNotice():
            kind = NoticeKind.TROUBLE_OVER if notice.over else NoticeKind.TROUBLE
            return KeptNotice(at_ms, bot, kind, _shown(notice.part), _shown(notice.what))
        case _:
            assert_never(notice)


def _shown(text: str) -> str:
    return encodable(mask(text))[:_LONGEST]
