"""Which method does what? The tables of effects, and the small effects themselves.

All effects have the shape ``(state, call, at_ns) -> Answer`` and raise Refusal with Telegram's own
words. A method without an effect here is answered by its return type.
"""

from collections.abc import Callable

import msgspec

from perfkit.model import chat as shown
from perfkit.telegram.core import (
    about_bot,
    about_chat,
    about_members,
    albums,
    chat_photos,
    copying,
    editing,
    games,
    invite_links,
    pins,
    stickers,
    topics,
)
from perfkit.telegram.core.answers import by_type
from perfkit.telegram.core.contents import CONTENTS, MEDIA
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.entities import utf16_length
from perfkit.telegram.core.inline import answer_inline
from perfkit.telegram.core.methods import Method
from perfkit.telegram.core.paid_media import send_paid_media
from perfkit.telegram.core.payments import answer_checkout
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.sending import (
    send_content,
    send_invoice,
    send_live_photo,
    send_media,
    send_message,
    send_other,
    send_poll,
)
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.voting import stop_poll
from perfkit.telegram.core.webhook_calls import webhook_info
from perfkit.telegram.core.wire import Call, yes

LONGEST_ANSWER = 200
"""UTF-16 code units of answerCallbackQuery's text."""


_ENCODE = msgspec.json.Encoder().encode


def get_me(state: BotState, _call: Call, _at_ns: int) -> Answer:
    """The bot asks who it is."""
    return Answer(_ENCODE(state.bot))


def answer_callback(state: BotState, call: Call, at_ns: int) -> Answer:
    """A pressed button stops spinning, with or without a text for the student."""
    params = call.params
    text = params.get("text", "")
    if utf16_length(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    user_id = state.queries.answer(params.get("callback_query_id", ""), at_ns)
    return Answer(b"true", user_id, (shown.Answered(text, yes(params.get("show_alert"))),))


def chat_action(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot shows that it is typing, or uploading."""
    action = call.params.get("action", "").lower()
    if action not in shown.CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = state.chats.find_open(call.params.get("chat_id"))
    return Answer(b"true", chat.chat.id, (shown.Acted(action),))


def get_file(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Where a file can be downloaded."""
    return Answer(state.files.describe(call.params["file_id"]))


def answer_by_type(state: BotState, call: Call, method: Method, at_ns: int) -> Answer:
    """A well-formed answer to a method without an effect here, from its return type."""
    params = call.params
    if method.returns in {"Message", "Message|True"}:
        return TRUE if "inline_message_id" in params else send_other(state, call, at_ns)
    if params.get("chat_id") and "business_connection_id" not in params:
        about_chat.chat_of(state, call)
    return Answer(by_type(method, params))


BY_HAND: dict[str, Callable[[BotState, Call, int], Answer]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "editmessagetext": editing.edit_text,
    "editmessagecaption": editing.edit_caption,
    "editmessagereplymarkup": editing.edit_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": answer_callback,
    "sendchataction": chat_action,
}
"""Methods, in lower case, that bots call for every update: they check their parameters themselves,
so that none of them costs a look into the table of methods."""

EFFECTS: dict[str, Callable[[BotState, Call, int], Answer]] = {
    "answerinlinequery": answer_inline,
    "answerprecheckoutquery": answer_checkout,
    "copymessage": copying.copy_message,
    "copymessages": copying.copy_messages,
    "createchatinvitelink": invite_links.create,
    "createchatsubscriptioninvitelink": invite_links.create_subscription,
    "deletechatphoto": chat_photos.delete_photo,
    "deletemycommands": about_bot.delete_commands,
    "editchatinvitelink": invite_links.edit,
    "editchatsubscriptioninvitelink": invite_links.edit_subscription,
    "editmessagelivelocation": editing.edit_location,
    "editmessagemedia": editing.edit_media,
    "exportchatinvitelink": invite_links.export,
    "forwardmessage": copying.forward_message,
    "forwardmessages": copying.forward_messages,
    "getchat": about_chat.get_chat,
    "banchatmember": about_members.ban,
    "getchatadministrators": about_members.get_administrators,
    "getchatmember": about_members.get_member,
    "getchatmembercount": about_members.count_members,
    "getchatmenubutton": about_bot.get_menu_button,
    "getfile": get_file,
    "getgamehighscores": games.get_scores,
    "getmycommands": about_bot.get_commands,
    "getmydefaultadministratorrights": about_bot.get_rights,
    "getmydescription": about_bot.get_description,
    "getmyname": about_bot.get_name,
    "getmyshortdescription": about_bot.get_short_description,
    "getuserprofilephotos": about_chat.get_photos,
    "getwebhookinfo": webhook_info,
    "leavechat": about_members.leave_chat,
    "pinchatmessage": pins.pin,
    "promotechatmember": about_members.promote,
    "removemyprofilephoto": about_bot.remove_photo,
    "restrictchatmember": about_members.restrict,
    "revokechatinvitelink": invite_links.revoke,
    "sendinvoice": send_invoice,
    "sendlivephoto": send_live_photo,
    "sendmediagroup": albums.send_album,
    "sendpaidmedia": send_paid_media,
    "sendpoll": send_poll,
    "setchatadministratorcustomtitle": about_members.set_custom_title,
    "setchatdescription": about_chat.set_description,
    "setchatmenubutton": about_bot.set_menu_button,
    "setchatpermissions": about_chat.set_permissions,
    "setchatphoto": chat_photos.set_photo,
    "setchattitle": about_chat.set_title,
    "setmessagereaction": pins.react,
    "setmycommands": about_bot.set_commands,
    "setgamescore": games.set_score,
    "setmydefaultadministratorrights": about_bot.set_rights,
    "setmydescription": about_bot.set_description,
    "setmyname": about_bot.set_name,
    "setmyprofilephoto": about_bot.set_photo,
    "setmyshortdescription": about_bot.set_short_description,
    "stopmessagelivelocation": editing.stop_location,
    "stoppoll": stop_poll,
    "unbanchatmember": about_members.unban,
    "unpinallchatmessages": pins.unpin_all,
    "unpinchatmessage": pins.unpin,
    **stickers.EFFECTS,
    **topics.EFFECTS,
    **dict.fromkeys(MEDIA, send_media),
    **dict.fromkeys(CONTENTS, send_content),
}
"""All others that change something or tell what was changed, called with checked parameters."""
