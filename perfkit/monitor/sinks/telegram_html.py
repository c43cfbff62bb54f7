"""How does a notice look in a Telegram chat? Its words in Telegram's HTML, short enough to be sent.

https://core.telegram.org/bots/api#html-style; at most 4096 characters once the tags are read.
"""

from collections.abc import Sequence
from html import escape

from perfkit.findings.notice_words import Fact, facts, headline, log_lines
from perfkit.model.monitoring import AlertNotice, EndedNotice, Notice, Snapshot, Told, TroubleNotice

LONGEST = 4096
"""In UTF-16 code units, as Telegram counts characters."""
_CODE = frozenset({"condition", "rule"})


def message_html(notice: Notice, recent: Sequence[Snapshot]) -> str:
    """The message. Of a log that is too long, the last lines that fit."""
    head = f"{_mark(notice)} {headline(notice)}"
    told = facts(notice, recent)
    plain = "\n".join((head, *(f"{fact.name}: {fact.value}" for fact in told)))
    parts = [f"{_mark(notice)} <b>{escape(headline(notice))}</b>", *(_fact(fact) for fact in told)]
    lines = _that_fit(log_lines(notice), LONGEST - _length(plain) - 2)
    if lines:
        parts.append(f"<pre>{escape(chr(10).join(lines))}</pre>")
    return "\n".join(parts)


def _mark(notice: Notice) -> str:
    match notice:
        case AlertNotice(told=Told.FIRING, severity="critical") | EndedNotice():
            return "\N{LARGE RED CIRCLE}"
        case AlertNotice(told=Told.FIRING) | TroubleNotice(over=False):
            return "\N{LARGE YELLOW CIRCLE}"
        case _:
            return "\N{LARGE GREEN CIRCLE}"


def _fact(fact: Fact) -> str:
    value = escape(fact.value)
    return f"{escape(fact.name)}: {f'<code>{value}</code>' if fact.name in _CODE else value}"


def _that_fit(lines: Sequence[str], room: int) -> list[str]:
    fitting: list[str] = []
    for line in reversed(lines):
        room -= _length(line) + 1
        if room < 0:
            break
        fitting.insert(0, line)
    return fitting


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
