"""What do setChatPhoto and deleteChatPhoto do? A group's picture comes and goes."""

from perfkit.telegram.core.about_chat import chat_of, told_by_service
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.media import media_file, source_of
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.wire import Call


def set_photo(state: BotState, call: Call, at_ns: int) -> Answer:
    """A group gets a picture; the bot is told so by a service message."""
    chat = chat_of(state, call)
    source = source_of(call, "photo", call.params.get("photo"))
    if source is None:
        raise bad_request("there is no photo in the request")
    file = media_file(state.files, "photo", source, {})
    state.settings_of(chat.chat.id).photo = file.names
    return told_by_service(state, chat, at_ns, new_chat_photo=file.shown)


def delete_photo(state: BotState, call: Call, at_ns: int) -> Answer:
    """A group has no picture any more; nothing happens where it had none."""
    chat = chat_of(state, call)
    settings = state.settings_of(chat.chat.id)
    if settings.photo is None:
        return TRUE
    settings.photo = None
    return told_by_service(state, chat, at_ns, delete_chat_photo=True)
