"""What happens when a student votes in a poll, or the bot stops one?"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.model.deeds import Vote
from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.keyboards import parse_markup
from perfkit.telegram.core.offers import Poll
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.seeing import view_of
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import PollAnswer, User
from perfkit.telegram.core.updates import DAY_NS
from perfkit.telegram.core.wire import Call, whole

_ENCODE = msgspec.json.Encoder().encode


def vote(state: BotState, chat: StoredChat, user: User, deed: Vote, at_ns: int) -> None:
    """The poll has a new state; of who chose what the bot is told unless it is anonymous."""
    stored = chat.messages.get(deed.message_id)
    poll = None if stored is None else stored.offer
    if not isinstance(poll, Poll) or poll.wire.is_closed:
        return
    before = poll.votes.get(user.id)
    if before == deed.option or (before is not None and not poll.wire.allows_revoting):
        return
    _keep(chat, deed.message_id, voted := poll.voted(user.id, deed.option))
    tell(state, chat.chat.id, "poll", voted.wire, at_ns + DAY_NS, by=user.id)
    if not poll.wire.is_anonymous:
        answer = PollAnswer(
            poll_id=poll.wire.id,
            user=user,
            option_ids=(deed.option,),
            option_persistent_ids=(poll.wire.options[deed.option].persistent_id,),
        )
        tell(state, chat.chat.id, "poll_answer", answer, at_ns + DAY_NS, by=user.id)


def stop_poll(state: BotState, call: Call, at_ns: int) -> Answer:
    """The bot ends a poll and learns its result; its keyboard is replaced or removed."""
    markup = parse_markup(call.params.get("reply_markup", ""))
    chat = state.chats.find(call.params.get("chat_id"))
    number = whole(call.params.get("message_id"))
    stored = chat.messages.get(number)
    if stored is None:
        raise bad_request("message with poll to stop not found")
    if not isinstance(stored.offer, Poll):
        raise bad_request("message is not a poll")
    if not stored.editable:
        raise bad_request("poll can't be stopped")
    if stored.offer.wire.is_closed:
        raise bad_request("poll has already been closed")
    _keep(chat, number, closed := stored.offer.closed())
    changed = structs.replace(
        chat.messages[number].wire, edit_date=state.date(at_ns), reply_markup=markup.echoed
    )
    seen = view_of(chat.renew(changed), markup)
    return Answer(_ENCODE(closed.wire), chat.chat.id, (shown.Edited(seen),))


def close_polls(state: BotState, at_ns: int) -> None:
    """Polls whose time is over have a last state, which the bot is told."""
    for chat_id, number in state.closings.take(at_ns):
        chat = state.chats.get(chat_id)
        stored = None if chat is None else chat.messages.get(number)
        if chat is None or stored is None or not isinstance(stored.offer, Poll):
            continue  # deleted, or so long ago that it is forgotten
        if not stored.offer.wire.is_closed:
            _keep(chat, number, closed := stored.offer.closed())
            tell(state, chat_id, "poll", closed.wire, at_ns + DAY_NS)


def _keep(chat: StoredChat, number: int, poll: Poll) -> None:
    stored = chat.messages[number]
    wire = structs.replace(stored.wire, poll=Raw(_ENCODE(poll.wire)))
    chat.messages[number] = structs.replace(stored, wire=wire, offer=poll)
