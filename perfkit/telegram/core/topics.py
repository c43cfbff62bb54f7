"""What do the methods about topics of a forum do? ``EFFECTS`` is the table of them.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
A topic's number is that of the service message that opened it; the general one has none.
"""

from collections.abc import Callable

import msgspec
from msgspec import Raw, structs

from perfkit.telegram.core.about_chat import told_by_service
from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.files import KINDS
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.settings import ChatSettings, Topic
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.sticker_sets import WireSticker
from perfkit.telegram.core.types import WireMessage
from perfkit.telegram.core.wire import Call, whole

_ENCODE = msgspec.json.Encoder().encode
_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
"""Those that createForumTopic takes; the first is used where none is named."""
_ICONS = (
    ("5434144690511290129", "📰"),
    ("5312536423851630001", "💡"),
    ("5312016608254762256", "⚡"),
    ("5377544228505134960", "🎙"),
    ("5418085807791545980", "🔝"),
    ("5370870893004203704", "🗣"),
)
"""Some of Telegram's own icons, by their custom emoji ids."""
_LONGEST_NAME = 128
_NO_TOPIC = "TOPIC_ID_INVALID"
_NOT_MODIFIED = "TOPIC_NOT_MODIFIED"
_NOTHING = Raw(b"{}")


def _forum(state: BotState, call: Call) -> tuple[StoredChat, ChatSettings]:
    chat = state.chats.find(call.params.get("chat_id"))
    if not chat.chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat, state.settings_of(chat.chat.id)


def _topic(state: BotState, call: Call) -> tuple[StoredChat, ChatSettings, Topic]:
    """The topic a call is about. Raises Refusal if there is none."""
    chat, settings = _forum(state, call)
    topic = settings.topics.get(whole(call.params.get("message_thread_id")))
    if topic is None:
        raise bad_request(_NO_TOPIC)
    return chat, settings, topic


def _check_name(name: str) -> None:
    if not name.strip():
        raise bad_request("topic title must be non-empty")
    if len(name) > _LONGEST_NAME:
        raise bad_request("TOPIC_TITLE_INVALID")


def create(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new topic, and the service message that opens it."""
    params = call.params
    _check_name(params["name"])
    color = whole(params.get("icon_color")) or _COLORS[0]
    if color not in _COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    chat, settings = _forum(state, call)
    topic = Topic(
        message_thread_id=chat.coming_message_id,
        name=params["name"].strip(),
        icon_color=color,
        icon_custom_emoji_id=params.get("icon_custom_emoji_id") or None,
    )
    settings.topics[topic.message_thread_id] = topic
    opened = Raw(_ENCODE(topic))
    told = _tell(state, chat, at_ns, topic.message_thread_id, forum_topic_created=opened)
    return structs.replace(told, result=_ENCODE(topic))


def _tell(state: BotState, chat: StoredChat, at_ns: int, number: int, **fields: Raw) -> Answer:
    """The bot is told by a service message in the topic; 0 is the general one."""
    within: dict[str, int | bool] = {}
    if number:
        within = {"message_thread_id": number, "is_topic_message": True}
    return told_by_service(state, chat, at_ns, **within, **fields)


def edit(state: BotState, call: Call, at_ns: int) -> Answer:
    """A topic gets another name or icon."""
    chat, settings, old = _topic(state, call)
    params = call.params
    if params.get("name"):
        _check_name(params["name"])
    icon = params.get("icon_custom_emoji_id", old.icon_custom_emoji_id or "")
    new = structs.replace(
        old, name=params.get("name") or old.name, icon_custom_emoji_id=icon or None
    )
    if new == old:
        raise bad_request(_NOT_MODIFIED)
    settings.topics[old.message_thread_id] = new
    edited = Raw(_ENCODE({"name": new.name}))
    return _tell(state, chat, at_ns, new.message_thread_id, forum_topic_edited=edited)


def close(state: BotState, call: Call, at_ns: int) -> Answer:
    """Members can't write in a topic any more."""
    chat, settings, topic = _topic(state, call)
    return _close(state, chat, settings, topic.message_thread_id, at_ns)


def _close(
    state: BotState, chat: StoredChat, settings: ChatSettings, number: int, at_ns: int
) -> Answer:
    if number in settings.closed_topics:
        raise bad_request(_NOT_MODIFIED)
    settings.closed_topics.add(number)
    return _tell(state, chat, at_ns, number, forum_topic_closed=_NOTHING)


def reopen(state: BotState, call: Call, at_ns: int) -> Answer:
    """Members can write in a topic again."""
    chat, settings, topic = _topic(state, call)
    return _reopen(state, chat, settings, topic.message_thread_id, at_ns)


def _reopen(
    state: BotState, chat: StoredChat, settings: ChatSettings, number: int, at_ns: int
) -> Answer:
    if number not in settings.closed_topics:
        raise bad_request(_NOT_MODIFIED)
    settings.closed_topics.discard(number)
    return _tell(state, chat, at_ns, number, forum_topic_reopened=_NOTHING)


def delete(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A topic is gone, with all its messages."""
    chat, settings, topic = _topic(state, call)
    number = topic.message_thread_id
    del settings.topics[number]
    settings.closed_topics.discard(number)
    chat.messages = {
        key: stored
        for key, stored in chat.messages.items()
        if stored.wire.message_thread_id != number
    }
    return TRUE


def unpin_all(state: BotState, call: Call, _at_ns: int) -> Answer:
    """No message of a topic is pinned any longer."""
    chat, settings, topic = _topic(state, call)
    return _unpin(chat, settings, topic.message_thread_id)


def _unpin(chat: StoredChat, settings: ChatSettings, number: int | None) -> Answer:
    known = [each for each in settings.pinned if each in chat.messages]
    settings.pinned = [
        each for each in known if chat.messages[each].wire.message_thread_id != number
    ]
    return TRUE


def edit_general(state: BotState, call: Call, at_ns: int) -> Answer:
    """The general topic is called something else."""
    _check_name(call.params["name"])
    chat, settings = _forum(state, call)
    if call.params["name"] == settings.general_name:
        raise bad_request(_NOT_MODIFIED)
    settings.general_name = call.params["name"]
    edited = Raw(_ENCODE({"name": settings.general_name}))
    return _tell(state, chat, at_ns, 0, forum_topic_edited=edited)


def close_general(state: BotState, call: Call, at_ns: int) -> Answer:
    """Members can't write in the general topic any more."""
    return _close(state, *_forum(state, call), 0, at_ns)


def reopen_general(state: BotState, call: Call, at_ns: int) -> Answer:
    """Members can write in the general topic again; it is seen again, too."""
    chat, settings = _forum(state, call)
    answer = _reopen(state, chat, settings, 0, at_ns)
    settings.general_hidden = False
    return answer


def hide_general(state: BotState, call: Call, at_ns: int) -> Answer:
    """The general topic is not seen; it is closed by that."""
    chat, settings = _forum(state, call)
    if settings.general_hidden:
        raise bad_request(_NOT_MODIFIED)
    settings.general_hidden = True
    settings.closed_topics.add(0)
    return _tell(state, chat, at_ns, 0, general_forum_topic_hidden=_NOTHING)


def unhide_general(state: BotState, call: Call, at_ns: int) -> Answer:
    """The general topic is seen again; it stays closed."""
    chat, settings = _forum(state, call)
    if not settings.general_hidden:
        raise bad_request(_NOT_MODIFIED)
    settings.general_hidden = False
    return _tell(state, chat, at_ns, 0, general_forum_topic_unhidden=_NOTHING)


def unpin_all_general(state: BotState, call: Call, _at_ns: int) -> Answer:
    """No message of the general topic is pinned any longer."""
    return _unpin(*_forum(state, call), None)


def get_icons(_state: BotState, _call: Call, _at_ns: int) -> Answer:
    """What topics can have for an icon."""
    return Answer(_ENCODE([_icon(*each) for each in _ICONS]))


def _icon(number: str, emoji: str) -> WireSticker:
    return WireSticker(
        file_id=f"{KINDS['sticker'].prefix}{number}w",
        file_unique_id=number[:15],
        type="custom_emoji",
        width=512,
        height=512,
        is_animated=True,
        is_video=False,
        emoji=emoji,
        set_name="Topics",
        custom_emoji_id=number,
        file_size=25_000,
    )


def in_topic(state: BotState, message: WireMessage, text: str) -> WireMessage:
    """The message as it stands in the topic that ``message_thread_id`` names.

    Raises Refusal if there is no such topic; in chats without topics the number says nothing.
    """
    number = whole(text)
    if not message.chat.is_forum or number <= 0:
        return message
    if number not in state.settings_of(message.chat.id).topics:
        raise bad_request("message thread not found")
    return structs.replace(message, message_thread_id=number, is_topic_message=True)


EFFECTS: dict[str, Callable[[BotState, Call, int], Answer]] = {
    "closeforumtopic": close,
    "closegeneralforumtopic": close_general,
    "createforumtopic": create,
    "deleteforumtopic": delete,
    "editforumtopic": edit,
    "editgeneralforumtopic": edit_general,
    "getforumtopiciconstickers": get_icons,
    "hidegeneralforumtopic": hide_general,
    "reopenforumtopic": reopen,
    "reopengeneralforumtopic": reopen_general,
    "unhidegeneralforumtopic": unhide_general,
    "unpinallforumtopicmessages": unpin_all,
    "unpinallgeneralforumtopicmessages": unpin_all_general,
}
"""By method, in lower case; called with checked parameters."""
