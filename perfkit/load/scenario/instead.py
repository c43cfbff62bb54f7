"""What came instead of what was expected, and what of it is nearest? Words for a failed step.

They go beside the error, not into it: errors of a kind must have one text to be counted together.
"""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from perfkit.load.scenario.attempt import Attempt
from perfkit.load.scenario.program import Push
from perfkit.load.scenario.view import ChatView
from perfkit.load.scenario.wording import Template, Values
from perfkit.model.chat import Answered, Edited, Message, Sent

LONGEST_SHOWN = 80
_LONGEST_COMPARED = 200
_MOST_BUTTONS = 12

_Other = Sent | Edited | Answered
_Hide = Callable[[str], str]
"""Masks secrets: before a text is cut, since only whole ones are found."""


def instead_words(attempt: Attempt, values: Values, hide: _Hide) -> str:
    """One line; empty if nothing came."""
    others = attempt.others
    if not others:
        return ""
    told = " then ".join(_shown(event, hide) for event in others)
    near = _nearest(attempt, others, values, hide)
    return f"came instead: {told}{near}"


def buttons_words(push: Push, chat: ChatView) -> str:
    """The buttons there were instead of the one to press, and the nearest of them."""
    buttons = " ".join(f"[{label}]" for label in chat.labels()) or "none"
    nearest = chat.nearest(push.label) if push.exact else None
    likely = f"; nearest: [{nearest}]" if nearest else ""
    return f"buttons there: {buttons}{likely}"


def _shown(event: _Other, hide: _Hide) -> str:
    text = " ".join(hide(_text(event)).split())
    cut = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    if isinstance(event, Answered):
        return f'the answer "{cut}"'
    labels = _labels(event.message)
    more = " …" if len(labels) > _MOST_BUTTONS else ""
    buttons = "".join(f" [{label}]" for label in labels[:_MOST_BUTTONS])
    edit = "an edit to " if isinstance(event, Edited) else ""
    return f'{edit}"{cut}"{buttons}{more}'


def _nearest(attempt: Attempt, others: Sequence[_Other], values: Values, hide: _Hide) -> str:
    expect = attempt.exchange.expect
    if expect is not None and isinstance(expect.button, Template):
        messages = [each.message for each in others if not isinstance(each, Answered)]
        labels = dict.fromkeys(label for each in messages for label in _labels(each))
        near = get_close_matches(expect.button.fill(values), labels, 1)
        return f"; nearest: [{near[0]}]" if near else ""
    if expect is not None and isinstance(expect.text, Template):
        texts = (line for each in others for line in hide(_text(each)).splitlines())
        compared = dict.fromkeys(line.strip()[:_LONGEST_COMPARED] for line in texts)
        near = get_close_matches(expect.text.fill(values), compared, 1)
        return f'; nearest: "{near[0]}"' if near else ""
    return ""


def _text(event: _Other) -> str:
    return event.text if isinstance(event, Answered) else event.message.text


def _labels(message: Message) -> list[str]:
    rows = (*message.buttons, *(message.reply_buttons or ()))
    return [button.text for row in rows for button in row]
