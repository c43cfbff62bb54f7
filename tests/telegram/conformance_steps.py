"""The conformance table: every method with state, in an order in which each finds what it is about.

A step is what a bot calls and what must come of it. Values that clients have classes for are
``Made`` or ``File``; what an earlier step returned is read by ``got``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot_api import ANNA, CHANNEL, FORUM

from perfkit.model.deeds import (
    AskInline,
    ChooseResult,
    Deed,
    EditOwn,
    FileKind,
    OwnFile,
    Pay,
    React,
    SendFile,
    ShareContact,
    ShareLocation,
    Vote,
)


class Made:
    """An object of a class that the Bot API names."""

    def __init__(self, kind: str, **fields: object) -> None:
        self.kind = kind
        self.fields = fields


@dataclass(frozen=True)
class File:
    """An upload."""

    content: bytes
    name: str


Got = Mapping[str, Any]
Value = object | Callable[[Got], object]


@dataclass(frozen=True)
class Call:
    """The bot calls a method."""

    method: str
    params: Mapping[str, Value]
    keep: str = ""
    """The name under which later steps find the result."""
    check: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Says:
    """Anna writes."""

    text: str


@dataclass(frozen=True)
class Presses:
    """Anna presses the button of a message, whose data is ``y``."""

    message: str


@dataclass(frozen=True)
class Does:
    """Anna does something else."""

    deed: Callable[[Got], Deed]


@dataclass(frozen=True)
class Hears:
    """The bot is told: updates of these kinds, in this order."""

    kinds: tuple[str, ...]
    keep: str = "updates"


Step = Call | Says | Presses | Does | Hears

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000002000000020008060000001f") + b"work"
KEYS = Made(
    "InlineKeyboardMarkup",
    inline_keyboard=[[Made("InlineKeyboardButton", text="Yes", callback_data="y")]],
)
STICKER = Made("InputSticker", sticker=File(PNG, "a.png"), emoji_list=["😀"], format="static")
LOOKS = Made("MaskPosition", point="eyes", x_shift=0.1, y_shift=0.2, scale=1.5)
MEOW = Made("InputTextMessageContent", message_text="Meow")
CAT = Made("InlineQueryResultArticle", id="1", title="Cat", input_message_content=MEOW)
HERE = {"latitude": 51.5, "longitude": -0.125}
ANNAS = {"chat_id": ANNA.id}
FORUMS = {"chat_id": FORUM.chat_id}
SET = {"name": "work_by_perfkit_test_bot"}
MASKS = {"name": "masks_by_perfkit_test_bot"}
EMOJI = {"name": "emoji_by_perfkit_test_bot"}
WORK = OwnFile("work.txt", "text/plain", b"my work", "0" * 64)


def number(name: str) -> Callable[[Got], object]:
    """The message_id of what an earlier step sent."""
    return lambda got: got[name].message_id


def has(**fields: object) -> Callable[[Any], bool]:
    """Whether a result has these values."""
    return lambda result: all(getattr(result, name) == value for name, value in fields.items())


def sends(method: str, keep: str = "", **params: Value) -> Call:
    return Call(method, ANNAS | params, keep, lambda sent: sent.chat.id == ANNA.id)


def about(method: str, message: str, check: Callable[[Any], bool], **params: Value) -> Call:
    """A call about a message in Anna's chat."""
    return Call(method, ANNAS | {"message_id": number(message)} | params, "", check)


def true(method: str, /, **params: Value) -> Call:
    return Call(method, params, "", lambda result: result is True)


def in_topic(method: str) -> Call:
    topic = {"message_thread_id": lambda got: got["topic"].message_thread_id}
    return true(method, **FORUMS, **topic)


CONVERSATION: tuple[Step, ...] = (
    Call("getMe", {}, "", has(id=42, is_bot=True)),
    Says("/start"),
    Hears(("message",)),
    sends("sendMessage", "asked", text="Choose @anna", reply_markup=KEYS),
    true("sendChatAction", **ANNAS, action="typing"),
    Presses("asked"),
    Hears(("callback_query",), "pressed"),
    true(
        "answerCallbackQuery",
        callback_query_id=lambda got: got["pressed"][0].callback_query.id,
        text="Well",
    ),
    about("editMessageText", "asked", has(text="Chosen"), text="Chosen", reply_markup=KEYS),
    about("editMessageReplyMarkup", "asked", has(reply_markup=None)),
    true("setMessageReaction", **ANNAS, message_id=number("asked"),
         reaction=[Made("ReactionTypeEmoji", emoji="👍")]),
    true("pinChatMessage", **ANNAS, message_id=number("asked")),
    Call("getChat", ANNAS, "", lambda chat: chat.pinned_message.text == "Chosen"),
    true("unpinChatMessage", **ANNAS, message_id=number("asked")),
    true("unpinAllChatMessages", **ANNAS),
    Call("copyMessage", {**ANNAS, "from_chat_id": ANNA.id, "message_id": number("asked")}, "copy"),
    Call("copyMessages", {**ANNAS, "from_chat_id": ANNA.id,
                          "message_ids": lambda got: [got["copy"].message_id]}, "",
         lambda copies: len(copies) == 1),
    Call("forwardMessage", {**ANNAS, "from_chat_id": ANNA.id, "message_id": number("asked")}, "",
         lambda sent: sent.forward_origin.sender_user.id == 42),
    Call("forwardMessages", {**ANNAS, "from_chat_id": ANNA.id,
                             "message_ids": lambda got: [got["copy"].message_id]}),
    true("deleteMessages", **ANNAS, message_ids=lambda got: [got["copy"].message_id]),
    true("deleteMessage", **ANNAS, message_id=number("asked")),
    Hears(("message",), "pinned"),
)  # fmt: skip

FILES: tuple[Step, ...] = (
    sends("sendPhoto", "photo", photo=File(PNG, "a.png"), caption="mine"),
    about("editMessageCaption", "photo", has(caption="yours"), caption="yours"),
    about("editMessageMedia", "photo", lambda sent: bool(sent.document),
          media=Made("InputMediaDocument", media=File(b"work", "work.txt"))),
    sends("sendDocument", "document", document=File(b"work", "work.txt")),
    Call("getFile", {"file_id": lambda got: got["document"].document.file_id}, "",
         lambda file: file.file_path.endswith(".txt")),
    sends("sendAudio", audio=File(b"work", "a.mp3"), duration=3, thumbnail=File(PNG, "t.png")),
    sends("sendVideo", video=File(b"work", "a.mp4")),
    sends("sendVoice", voice=File(b"work", "a.ogg")),
    sends("sendVideoNote", video_note=File(b"work", "a.mp4")),
    sends("sendAnimation", animation=File(b"work", "a.gif")),
    sends("sendSticker", sticker=File(b"work", "a.webp")),
    Call("sendMediaGroup", {**ANNAS, "media": [
        Made("InputMediaPhoto", media=File(PNG, "1.png"), caption="one"),
        Made("InputMediaPhoto", media=File(PNG, "2.png")),
    ]}, "", lambda album: album[0].media_group_id == album[1].media_group_id),
    sends("sendLivePhoto", "live", live_photo=File(b"work", "a.mp4"), photo=File(PNG, "a.png")),
    about("editMessageCaption", "live", lambda sent: bool(sent.photo), caption="both"),
    Call("sendPaidMedia", {**ANNAS, "star_count": 5, "media": [
        Made("InputPaidMediaPhoto", media=File(PNG, "1.png")),
        Made("InputPaidMediaVideo", media=File(b"work", "a.mp4")),
    ]}, "", lambda sent: [each.type for each in sent.paid_media.paid_media] == ["photo", "video"]),
    *(Does(lambda _, kind=kind: SendFile(kind, WORK)) for kind in FileKind),
    Hears(("message",) * len(FileKind)),
)  # fmt: skip

CONTENTS: tuple[Step, ...] = (
    sends("sendLocation", "place", **HERE, live_period=600),
    about("editMessageLiveLocation", "place", lambda sent: sent.location.latitude == 52,
          latitude=52.0, longitude=0.5),
    about("stopMessageLiveLocation", "place", lambda sent: not sent.location.live_period),
    sends("sendVenue", **HERE, title="School", address="Street"),
    sends("sendContact", phone_number="+9991", first_name="Boris"),
    sends("sendDice"),
    sends("sendPoll", "poll", question="Which?", is_anonymous=False, options=[
        Made("InputPollOption", text="A"), Made("InputPollOption", text="B")]),
    Does(lambda got: Vote(got["poll"].message_id, 1)),
    Hears(("poll", "poll_answer")),
    about("stopPoll", "poll", has(is_closed=True)),
    sends("sendPoll", question="When?", open_period=1, options=[
        Made("InputPollOption", text="Now"), Made("InputPollOption", text="Then")]),
    Hears(("poll",)),
    sends("sendGame", "game", game_short_name="quiz"),
    Call("setGameScore", {**ANNAS, "message_id": number("game"), "user_id": ANNA.id, "score": 7}),
    Call("getGameHighScores", {**ANNAS, "message_id": number("game"), "user_id": ANNA.id}, "",
         lambda scores: scores[0].score == 7),
    sends("sendInvoice", "invoice", title="Lesson", description="One", payload="p1",
          provider_token="", currency="XTR", prices=[Made("LabeledPrice", label="x", amount=5)]),
    Does(lambda got: Pay(got["invoice"].message_id)),
    Hears(("pre_checkout_query",), "paying"),
    true("answerPreCheckoutQuery", ok=True,
         pre_checkout_query_id=lambda got: got["paying"][0].pre_checkout_query.id),
    Hears(("message",)),
    Does(lambda _: AskInline("cats")),
    Hears(("inline_query",), "asking"),
    true("answerInlineQuery", results=[CAT],
         inline_query_id=lambda got: got["asking"][0].inline_query.id),
    Does(lambda got: ChooseResult(got["asking"][0].inline_query.id, "1")),
    Hears(("chosen_inline_result",)),
    Does(lambda _: ShareContact()),
    Does(lambda _: ShareLocation(51.5, -0.125)),
    Says("first"),
    Does(lambda _: EditOwn("second")),
    Does(lambda got: React(got["game"].message_id, "👍")),
    Hears(("message", "message", "message", "edited_message", "message_reaction")),
)  # fmt: skip

GROUPS: tuple[Step, ...] = (
    Call("getChatMember", {**FORUMS, "user_id": 42}, "", has(status="administrator")),
    Call("getChatAdministrators", FORUMS, "", lambda found: found[0].status == "creator"),
    Call("getChatMemberCount", FORUMS, "", lambda count: count >= 2),
    true("setChatTitle", **FORUMS, title="Class 7"),
    true("setChatPhoto", **FORUMS, photo=File(PNG, "a.png")),
    Call("getChat", FORUMS, "", lambda chat: chat.photo.small_file_id != chat.photo.big_file_id),
    true("deleteChatPhoto", **FORUMS),
    true("setChatDescription", **FORUMS, description="Homework"),
    true("setChatPermissions", **FORUMS,
         permissions=Made("ChatPermissions", can_send_messages=True)),
    Call("exportChatInviteLink", FORUMS, "", lambda link: link.startswith("https://t.me/+")),
    Call("createChatInviteLink", {**FORUMS, "name": "parents", "member_limit": 5}, "link",
         has(member_limit=5)),
    Call("editChatInviteLink", {**FORUMS, "invite_link": lambda got: got["link"].invite_link,
                                "name": "all"}, "", has(name="all")),
    Call("revokeChatInviteLink", {**FORUMS, "invite_link": lambda got: got["link"].invite_link},
         "", has(is_revoked=True)),
    Call("createChatSubscriptionInviteLink",
         {"chat_id": CHANNEL.chat_id, "subscription_period": 2_592_000, "subscription_price": 1},
         "paid"),
    Call("editChatSubscriptionInviteLink",
         {"chat_id": CHANNEL.chat_id, "invite_link": lambda got: got["paid"].invite_link,
          "name": "fans"}, "", has(name="fans")),
    Call("sendMessage", {"chat_id": f"@{CHANNEL.username}", "text": "News"}, "",
         lambda sent: sent.sender_chat.id == CHANNEL.chat_id),
    Call("getForumTopicIconStickers", {}, "", lambda icons: len(icons) == 6),
    Call("createForumTopic", {**FORUMS, "name": "Maths"}, "topic", has(name="Maths")),
    Call("sendMessage", {**FORUMS, "text": "1+1",
                         "message_thread_id": lambda got: got["topic"].message_thread_id}, "",
         has(is_topic_message=True)),
    true("editForumTopic", **FORUMS, name="Physics",
         message_thread_id=lambda got: got["topic"].message_thread_id),
    in_topic("closeForumTopic"),
    in_topic("reopenForumTopic"),
    in_topic("unpinAllForumTopicMessages"),
    in_topic("deleteForumTopic"),
    true("editGeneralForumTopic", **FORUMS, name="Hall"),
    true("closeGeneralForumTopic", **FORUMS),
    true("reopenGeneralForumTopic", **FORUMS),
    true("hideGeneralForumTopic", **FORUMS),
    true("unhideGeneralForumTopic", **FORUMS),
    true("unpinAllGeneralForumTopicMessages", **FORUMS),
    # title and photo, and each thing that befell a topic, but what is unpinned or deleted
    Hears(("message",) * 12),
    true("promoteChatMember", **FORUMS, user_id=ANNA.id, can_pin_messages=True),
    true("setChatAdministratorCustomTitle", **FORUMS, user_id=ANNA.id, custom_title="Head"),
    Call("getChatMember", {**FORUMS, "user_id": ANNA.id}, "", has(custom_title="Head")),
    true("promoteChatMember", **FORUMS, user_id=ANNA.id),
    true("restrictChatMember", **FORUMS, user_id=ANNA.id,
         permissions=Made("ChatPermissions", can_send_messages=False)),
    Call("getChatMember", {**FORUMS, "user_id": ANNA.id}, "", has(status="restricted")),
    true("banChatMember", **FORUMS, user_id=ANNA.id),
    true("unbanChatMember", **FORUMS, user_id=ANNA.id),
    Hears((*("chat_member",) * 5, "message", "chat_member")),
    true("leaveChat", chat_id=CHANNEL.chat_id),
    Hears(("my_chat_member",)),
)  # fmt: skip


def opened(name: str) -> Callable[[Got], object]:
    """The file_id of the first sticker of a set that was looked at."""
    return lambda got: got[name].stickers[0].file_id


STICKERS: tuple[Step, ...] = (
    Call("uploadStickerFile", {"user_id": ANNA.id, "sticker": File(PNG, "a.png"),
                               "sticker_format": "static"}, "uploaded"),
    true("createNewStickerSet", user_id=ANNA.id, **SET, title="Work", stickers=[STICKER, STICKER]),
    true("createNewStickerSet", user_id=ANNA.id, **MASKS, title="Masks", stickers=[STICKER],
         sticker_type="mask"),
    true("createNewStickerSet", user_id=ANNA.id, **EMOJI, title="Emoji", stickers=[STICKER],
         sticker_type="custom_emoji"),
    Call("getStickerSet", SET, "set", lambda found: len(found.stickers) == 2),
    Call("getStickerSet", MASKS, "masks"),
    Call("getStickerSet", EMOJI, "emoji"),
    Call("getCustomEmojiStickers",
         {"custom_emoji_ids": lambda got: [got["emoji"].stickers[0].custom_emoji_id]}, "",
         lambda found: len(found) == 1),
    true("addStickerToSet", user_id=ANNA.id, **SET, sticker=STICKER),
    true("setStickerPositionInSet", sticker=opened("set"), position=1),
    true("setStickerEmojiList", sticker=opened("set"), emoji_list=["🎉"]),
    true("setStickerKeywords", sticker=opened("set"), keywords=["party"]),
    true("setStickerMaskPosition", sticker=opened("masks"), mask_position=LOOKS),
    Call("getStickerSet", SET, "", lambda found: found.stickers[1].emoji == "🎉"),
    true("replaceStickerInSet", user_id=ANNA.id, **SET, old_sticker=opened("set"),
         sticker=lambda got: Made("InputSticker", sticker=got["uploaded"].file_id,  # which telebot
                                  emoji_list=["😀"], format="static")),  # can't upload here
    true("setStickerSetTitle", **SET, title="More work"),
    true("setStickerSetThumbnail", **SET, user_id=ANNA.id, format="static",
         thumbnail=File(PNG, "t.png")),
    true("setCustomEmojiStickerSetThumbnail", **EMOJI,
         custom_emoji_id=lambda got: got["emoji"].stickers[0].custom_emoji_id),
    true("deleteStickerFromSet", sticker=opened("masks")),
    true("deleteStickerSet", **SET),
)  # fmt: skip

PROFILE: tuple[Step, ...] = (
    true("setMyCommands", commands=[Made("BotCommand", command="go", description="Begin")]),
    Call("getMyCommands", {}, "", lambda found: found[0].command == "go"),
    true("deleteMyCommands"),
    true("setMyName", name="Teacher"),
    Call("getMyName", {}, "", has(name="Teacher")),
    true("setMyDescription", description="I teach"),
    Call("getMyDescription", {}, "", has(description="I teach")),
    true("setMyShortDescription", short_description="School"),
    Call("getMyShortDescription", {}, "", has(short_description="School")),
    true("setChatMenuButton", **ANNAS, menu_button=Made("MenuButtonCommands")),
    Call("getChatMenuButton", ANNAS, "", has(type="commands")),
    true("setMyDefaultAdministratorRights", for_channels=True),
    Call("getMyDefaultAdministratorRights", {"for_channels": True}, "",
         has(can_post_messages=False)),
    true("setMyProfilePhoto", photo=Made("InputProfilePhotoStatic", photo=File(PNG, "me.png"))),
    Call("getUserProfilePhotos", {"user_id": 42}, "", has(total_count=1)),
    true("removeMyProfilePhoto"),
)  # fmt: skip

STEPS = CONVERSATION + FILES + CONTENTS + GROUPS + STICKERS + PROFILE
