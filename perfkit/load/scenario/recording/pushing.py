"""How is a button that was pressed, or an option that was voted for, found again?

The chat is followed with the eyes of the students who will replay it (``ChatView``), so that a name
is only given where it leads them to the same button.
"""

from dataclasses import dataclass

from perfkit.load.scenario.definition import Pick
from perfkit.load.scenario.recording.stable import Varying, button_wordings
from perfkit.load.scenario.view import ChatView, Offer
from perfkit.load.scenario.wording import equal_to, parse_wording
from perfkit.model.chat import Button, ChatEvent, Deleted, Edited, Sent
from perfkit.model.recording import HandAct, Pressed, Voted


@dataclass(frozen=True, slots=True)
class Target:
    """A button or option as a scenario names it."""

    wording: str
    pick: Pick = Pick.FIRST
    certain: bool = True
    """Whether students will find just this one."""


NO_TARGET = Target("")
"""Of acts that are about no button or option."""


def follow(chat: ChatView, event: ChatEvent) -> None:
    """Something happened in the chat."""
    match event:
        case Sent(message) | Edited(message):
            chat.show(message)
        case Deleted(message_id):
            chat.remove(message_id)
        case _:
            pass


def find_target(chat: ChatView, act: HandAct, varying: Varying) -> Target:
    """What a press or vote is about, by the name that holds longest and still leads there."""
    match act:
        case Pressed():
            return _find_pressed(chat, act, varying)
        case Voted():
            return _find_option(chat, act, varying)
        case _:
            return NO_TARGET


def _find_pressed(chat: ChatView, pressed: Pressed, varying: Varying) -> Target:
    wordings = button_wordings(pressed.button.text, varying)
    for pick in (Pick.FIRST, Pick.LAST):
        for wording in wordings:
            offer = chat.find(equal_to(parse_wording(wording), {}))
            if offer is not None and _is(offer, pick, pressed):
                return Target(wording, pick)
    return Target(wordings[-1], certain=False)


def _is(offer: Offer, pick: Pick, pressed: Pressed) -> bool:
    button: Button = offer.buttons[0 if pick is Pick.FIRST else -1]
    return offer.message_id == pressed.message_id and button == pressed.button


def _find_option(chat: ChatView, voted: Voted, varying: Varying) -> Target:
    wordings = button_wordings(voted.text, varying)
    for wording in wordings:
        if chat.find_option(equal_to(parse_wording(wording), {})) == (
            voted.message_id,
            voted.option,
        ):
            return Target(wording)
    return Target(wordings[-1], certain=False)
