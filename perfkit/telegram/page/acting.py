"""What does a browser's request do, in the chat as it is? Requests become acts, acts are done."""

from typing import TypeVar, assert_never

from perfkit.model.chat import Shared
from perfkit.model.deeds import Deed, SendFile, ShareContact, ShareLocation
from perfkit.model.deeds import Pay as PayDeed
from perfkit.model.deeds import Vote as VoteDeed
from perfkit.model.recording import HandAct, Pressed, Said, Voted
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import Command
from perfkit.telegram.core.looking import Look
from perfkit.telegram.core.offers import Invoice, Poll
from perfkit.telegram.core.types import User
from perfkit.telegram.page.transcript import Transcript
from perfkit.telegram.page.words import Contact, Location, Pay, Press, Say, Tap, Vote

LONGEST_TEXT = 4096
"""Characters; Telegram's apps send longer texts as several messages."""
BERLIN = ShareLocation(52.52, 13.405)
"""What a key that asks for the student's place gets, here as in load tests."""
OfferT = TypeVar("OfferT", Poll, Invoice)


class Impossible(Exception):  # noqa: N818 - an answer to the browser, not a fault
    """What is asked for can't be done now: the sentence says why."""


def read_act(
    ask: Say | Press | Tap | Contact | Location | Vote | Pay, look: Look, chat: Transcript
) -> HandAct:
    """The act that is asked for. Raises Impossible if what it is about is not there any more."""
    match ask:
        case Say(text=text):
            return _say(text)
        case Press() | Tap():
            return _press(ask, chat)
        case Contact():
            return ShareContact()
        case Location(latitude=latitude, longitude=longitude):
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise Impossible("latitude goes from -90 to 90, longitude from -180 to 180")
            return ShareLocation(latitude, longitude)
        case Vote():
            return _vote(ask, look)
        case Pay(student=student, message=message):
            _offer(look, student, message, Invoice)
            return PayDeed(message)
        case _:
            assert_never(ask)


def _say(text: str) -> Said:
    if not text.strip():
        raise Impossible("there is nothing to send")
    if len(text) > LONGEST_TEXT:
        raise Impossible(f"a message has at most {LONGEST_TEXT:,} characters")
    return Said(text)


def _press(ask: Press | Tap, chat: Transcript) -> Pressed:
    if isinstance(ask, Tap):
        key = chat.reply_key(ask.row, ask.column)
        if key is None:
            raise Impossible("this keyboard is gone")
        return Pressed(key, None)
    button = chat.inline_key(ask.message, ask.row, ask.column)
    if button is None or button.data is None:
        raise Impossible("this button is gone")
    return Pressed(button, ask.message)


def _vote(ask: Vote, look: Look) -> Voted:
    poll = _offer(look, ask.student, ask.message, Poll).wire
    if poll.is_closed or not 0 <= ask.option < len(poll.options):
        raise Impossible("this poll takes no such vote")
    return Voted(ask.message, ask.option, poll.options[ask.option].text)


def _offer(look: Look, student: int, message: int, kind: type[OfferT]) -> OfferT:
    stored = look.message(student, message)
    if stored is None or not isinstance(stored.offer, kind):
        raise Impossible("this message is gone")
    return stored.offer


def perform(account: Account, user: User, act: HandAct, at_ns: int) -> list[Command]:
    """Do it; what is to be carried out then."""
    match act:
        case Said(text):
            return account.say(user, text, at_ns=at_ns)
        case Pressed(button, int(message_id)):
            return account.press(user, message_id, button.data or "", at_ns=at_ns)
        case Pressed(button) if button.shares is None:
            return account.say(user, button.text, at_ns=at_ns)
        case _:
            return account.do(user, _deed(act), at_ns=at_ns)


def _deed(act: HandAct) -> Deed:
    match act:
        case Pressed(button):
            return ShareContact() if button.shares is Shared.CONTACT else BERLIN
        case Voted(message_id, option):
            return VoteDeed(message_id, option)
        case SendFile() | ShareContact() | ShareLocation() | PayDeed():
            return act
        case Said():
            raise TypeError("a text is said, not done")
        case _:
            assert_never(act)
