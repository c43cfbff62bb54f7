"""What do the methods about scores in games do?

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
A message with a game keeps its scores as long as it is remembered.
"""

import msgspec
from msgspec import Struct

from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import User, WireMessage
from perfkit.telegram.core.wire import Call, whole, yes

_ENCODE = msgspec.json.Encoder().encode


class _HighScore(Struct, frozen=True):
    position: int
    user: User
    score: int


def set_score(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A student has so many points now; fewer than before only where the call forces it."""
    params = call.params
    if "inline_message_id" in params and "chat_id" not in params:
        return TRUE  # in no chat here, so that nobody can ask for its scores
    score = whole(params["score"])
    message, scores = _game(state, call)
    user = _user(state, call)
    if score < 0 or (score <= scores.get(user.id, -1) and not yes(params.get("force"))):
        raise bad_request("BOT_SCORE_NOT_MODIFIED")
    scores[user.id] = score
    return Answer(_ENCODE(message))


def get_scores(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The best scores in a game, the best first."""
    _user(state, call)
    if "inline_message_id" in call.params and "chat_id" not in call.params:
        return Answer(b"[]")
    _, scored = _game(state, call)
    players = [(state.chats.user(number), score) for number, score in scored.items()]
    known = [(user, score) for user, score in players if user is not None]
    known.sort(key=lambda each: -each[1])
    scores = [_HighScore(place, *each) for place, each in enumerate(known, 1)]
    return Answer(_ENCODE(scores))


def _game(state: BotState, call: Call) -> tuple[WireMessage, dict[int, int]]:
    """The message with the game, and its scores by user id."""
    chat = state.chats.find(call.params.get("chat_id"))
    stored = chat.messages.get(whole(call.params.get("message_id")))
    if stored is None:
        raise bad_request("message to set game score not found")
    if stored.wire.game is None:
        raise bad_request("MESSAGE_ID_INVALID")
    scores = state.settings_of(chat.chat.id).scores
    for number in [each for each in scores if each not in chat.messages]:
        del scores[number]  # of messages that are remembered no longer
    return stored.wire, scores.setdefault(stored.wire.message_id, {})


def _user(state: BotState, call: Call) -> User:
    user = state.chats.user(whole(call.params["user_id"]))
    if user is None:
        raise bad_request("user not found")
    return user
