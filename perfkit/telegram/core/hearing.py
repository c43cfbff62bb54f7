"""Which messages of a group does the bot get?

Telegram's privacy mode (core.telegram.org/bots/features#privacy-mode): unless the bot runs the
group, or its author has asked BotFather for all messages, it gets only commands that may be meant
for it, messages that name it, replies to its messages or to such that it got, and what Telegram
itself writes. There is no other bot in these groups, so that a command without a name is its own.
"""

from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.entities import utf16_slice
from perfkit.telegram.core.groups import GroupChat
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import WireMessage

_LONGEST_CHAIN = 20
"""Replies to replies to a command are followed so far."""


def hears(state: BotState, chat: StoredChat, message: WireMessage) -> bool:
    """Whether the bot is told of this message of a student's."""
    if not isinstance(chat, GroupChat):
        return True
    bot = chat.bot
    if bot is None or not bot.present:
        return False
    return bot.administers or not state.privacy or _is_meant(state, chat, message)


def _is_meant(state: BotState, chat: GroupChat, message: WireMessage) -> bool:
    """Whether the message, or one it answers, is the bot's business."""
    for _ in range(_LONGEST_CHAIN):
        author = message.from_user
        if author is None or author.id == state.bot.id:
            return True  # a channel's posts are all meant for the bots in it
        if _calls(f"@{state.bot.username}", message):
            return True
        replied = message.reply_to_message
        stored = None if replied is None else chat.messages.get(replied.message_id)
        if stored is None:
            return False
        message = stored.wire
    return False


def _calls(name: str, message: WireMessage) -> bool:
    """Whether it begins with a command for any bot or this one, or names this one."""
    text = message.text or message.caption or ""
    for entity in message.entities or message.caption_entities or ():
        marked = utf16_slice(text, entity.offset, entity.length)
        if entity.type == "mention" and marked.lower() == name.lower():
            return True
        if entity.type == "bot_command" and entity.offset == 0:
            _, at, addressed = marked.partition("@")
            if not at or f"@{addressed}".lower() == name.lower():
                return True
    return False
