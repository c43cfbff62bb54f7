"""What does pressing a button come to? Most send their data, keys below the input field a text."""

from perfkit.load.scenario.commands import Do, Press, Say
from perfkit.load.scenario.view import Offer
from perfkit.model.chat import Button, Shared
from perfkit.model.deeds import Deed, InGroup, PressButton, SayText, ShareContact, ShareLocation

_SHARES: dict[Shared, Deed] = {
    Shared.CONTACT: ShareContact(),
    Shared.LOCATION: ShareLocation(52.52, 13.405),
}
"""What a reply button that asks for it gets: the student's number, and a place (Berlin)."""


def press_in_private(offer: Offer, button: Button) -> Say | Press | Do:
    """What the student does in its private chat."""
    if button.shares is not None:
        return Do(_SHARES[button.shares])
    if offer.message_id is None or button.data is None:
        return Say(button.text)
    return Press(offer.message_id, button.data)


def press_in_group(offer: Offer, button: Button, keyboard_from: int | None) -> Do:
    """What it does in its group: the apps send a key's text as a reply to the bot's message.

    So a bot with privacy gets it as well. Nothing can be shared from there.
    """
    if offer.message_id is None or button.data is None:
        return Do(InGroup(SayText(button.text, keyboard_from)))
    return Do(InGroup(PressButton(offer.message_id, button.data)))
