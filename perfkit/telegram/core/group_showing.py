"""Who sees what the bot does in a group? Everybody there, and some of it only one of them."""

from msgspec import structs

from perfkit.model.chat import Edited, SeenInGroup, Sent
from perfkit.telegram.core.chats import Chats
from perfkit.telegram.core.commands import Show
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.groups import GroupChat


def show_in_group(chats: Chats, answer: Answer) -> list[Show]:
    """What each student is shown of what a call has come to."""
    chat_id = answer.chat_id
    group = chats.get(chat_id)
    assert isinstance(group, GroupChat)  # noqa: S101 - only groups have ids below 0
    viewers = [each.user.id for each in group.present() if not each.user.is_bot]
    shows: list[Show] = []
    for number, event in enumerate(answer.events):
        only = answer.concerns[number] if answer.concerns else 0
        if isinstance(event, Sent | Edited) and event.message.reply:
            shows += _show_reply(group, event, viewers)
        else:
            seen = SeenInGroup(chat_id, event)
            shows += [Show(viewer, seen) for viewer in ((only,) if only else viewers)]
    return shows


def _show_reply(group: GroupChat, event: Sent | Edited, viewers: list[int]) -> list[Show]:
    """A reply is one only for whom it replies to."""
    stored = group.messages[event.message.message_id]
    replied = stored.wire.reply_to_message
    author = None if replied is None else replied.from_user
    addressee = 0 if author is None else author.id
    message = structs.replace(event.message, reply=False)
    chat_id = group.chat.id
    for_them = SeenInGroup(chat_id, event)
    for_others = SeenInGroup(chat_id, structs.replace(event, message=message))
    return [Show(viewer, for_them if viewer == addressee else for_others) for viewer in viewers]
