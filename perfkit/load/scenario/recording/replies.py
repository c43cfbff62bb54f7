"""Which reply should a step wait for? Expectations out of what a bot answered once.

Taken is what the next act needs (a button), else the last message of the answer, by the part of it
that will be there again. Everything is tried on what was seen, with the matchers that students
use.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfkit.load.scenario.definition import Expect
from perfkit.load.scenario.matching import matcher
from perfkit.load.scenario.recording.quoting import wording
from perfkit.load.scenario.recording.sections import Reply, Section
from perfkit.load.scenario.recording.stable import Varying, reply_wording
from perfkit.load.scenario.wording import parse_wording
from perfkit.model.chat import Acted, Answered, Deleted, FileView, Message
from perfkit.model.deeds import Pay
from perfkit.model.recording import Pressed, Voted

PATIENCE_NS = 5_000_000_000
"""A reply that took longer gets a time of its own, instead of the scenario's 10 s."""
_MOST_REPLIES = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """An ``expect`` in words: its keys with their values, in the order they are written."""

    text: str | None = None
    button: str | None = None
    document: str | bool = False
    answer: str | bool = False
    alert: bool | None = None
    deleted: bool = False
    action: str | None = None
    replies: int = 0
    """0: the first, without saying so."""
    within_s: int = 0
    """0: the scenario's timeout."""


NOTHING = Wanted()


def wants_reply(section: Section) -> bool:
    """Whether a scenario's step for this waits also without ``expect``."""
    return not isinstance(section.act, Voted)


def expectations(section: Section, following: Section | None, varying: Varying) -> list[Wanted]:
    """What to wait for after the act, one after the other; empty if the bot did nothing."""
    wanted: list[Wanted] = []
    since_ns, pending = section.did.at_ns, list[Reply]()
    for burst in section.bursts():
        pending += burst
        place = _needed(pending, following)
        one = _wanted(pending, place, following, varying)
        taken_ns = pending[place].at_ns
        wanted.append(replace(one, within_s=_within_s(taken_ns - since_ns)))
        since_ns, pending = taken_ns, pending[place + 1 :]
    if not wanted:
        return _without_message(section, varying)
    if wanted[0] == NOTHING and _answered_first(section):
        wanted[0] = Wanted(replies=1)  # or the notification would be taken for the reply
    return wanted


def _needed(replies: Sequence[Reply], following: Section | None) -> int:
    """Which of these replies the next act is about; the last if it is about none."""
    if following is not None:
        for place in range(len(replies) - 1, -1, -1):
            if _offers(replies[place].message, following):
                return place
    return len(replies) - 1


def _offers(message: Message, following: Section) -> bool:
    match following.act:
        case Pressed(button, None):
            rows = message.reply_buttons or ()
            return any(button in row for row in rows)
        case Pressed(button, int(message_id)):
            there = any(button in row for row in message.buttons)
            return there and message.message_id == message_id
        case Voted(message_id) | Pay(message_id):
            return message.message_id == message_id
        case _:
            return False


def _wanted(
    replies: Sequence[Reply], place: int, following: Section | None, varying: Varying
) -> Wanted:
    message = replies[place].message
    button = _needed_button(message, following)
    if button is not None:
        wanted = Wanted(button=button)
    elif isinstance(message.content, FileView):
        wanted = Wanted(document=_document(message.content, varying))
    else:
        wanted = Wanted(text=reply_wording(message.text, varying))
    return replace(wanted, replies=_count(wanted, replies[: place + 1]))


def _needed_button(message: Message, following: Section | None) -> str | None:
    """The button of this message that is pressed next, as the press names it."""
    if following is None or not isinstance(following.act, Pressed):
        return None
    return following.target.wording if _offers(message, following) else None


def _document(file: FileView, varying: Varying) -> str | bool:
    name = file.name.strip()
    if varying.varies(name):
        return f"/^{varying.pattern(name)}$/"
    return wording(name) or True


def _count(wanted: Wanted, replies: Sequence[Reply]) -> int:
    """The how many-th matching reply the last of these is; 0 for the first."""
    matches = matcher(_as_expect(wanted), {})
    count = sum(matches(reply.event) is not None for reply in replies)
    return 0 if count < 2 else min(count, _MOST_REPLIES)


def _as_expect(wanted: Wanted) -> Expect:
    document = wanted.document
    return Expect(
        text=parse_wording(wanted.text) if wanted.text else None,
        button=parse_wording(wanted.button) if wanted.button else None,
        document=parse_wording(document) if isinstance(document, str) else document,
    )


def _within_s(took_ns: int) -> int:
    return 0 if took_ns <= PATIENCE_NS else max(15, math.ceil(2 * took_ns / 1e9))


def _answered_first(section: Section) -> bool:
    """Whether a notification with a text came before the first message."""
    for saw in section.seen:
        if not isinstance(saw.event, Answered) or not saw.event.text:
            continue
        return not any(before.at_ns <= saw.at_ns for before in section.bursts()[0])
    return False


def _without_message(section: Section, varying: Varying) -> list[Wanted]:
    """What else the bot did: said something above the chat, deleted, stopped the button, typed."""
    events = [saw.event for saw in section.seen]
    answers = [event for event in events if isinstance(event, Answered)]
    for answer in answers:
        if answer.text:
            words = reply_wording(answer.text, varying) or True
            return [Wanted(answer=words, alert=answer.alert or None)]
    if any(isinstance(event, Deleted) for event in events):
        return [Wanted(deleted=True)]
    if answers:
        return [Wanted(answer=True)]
    action = next((event.action for event in events if isinstance(event, Acted)), None)
    return [] if action is None else [Wanted(action=action)]
