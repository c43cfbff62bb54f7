"""Which Telegram objects does the emulator build? Their wire shapes, as typed structs.

Names and meanings are the Bot API's (core.telegram.org/bots/api, version 10.3); fields left at
their default are not sent, as Telegram does. Structs and not dataclasses: a message is made and
encoded for every call a bot makes.
"""

from typing import Literal

from msgspec import Raw, Struct


class WireStruct(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A Telegram object: optional fields that are not set do not appear in JSON."""


class User(WireStruct, frozen=True):
    """A student, or the bot itself."""

    id: int
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class BotUser(User, frozen=True, kw_only=True):
    """What getMe tells: aiogram and python-telegram-bot insist on these flags being there.

    Without defaults, since a field at its default would not be sent.
    """

    can_join_groups: bool
    can_read_all_group_messages: bool
    supports_inline_queries: bool
    can_connect_to_business: bool
    has_main_web_app: bool
    has_topics_enabled: bool
    allows_users_to_create_topics: bool


class Chat(WireStruct, frozen=True):
    """Where messages are. A private chat's id is its user's id."""

    id: int
    type: Literal["private", "group", "supergroup", "channel"]
    first_name: str | None = None
    last_name: str | None = None
    username: str | None = None
    title: str | None = None
    is_forum: bool = False


class Entity(WireStruct, frozen=True):
    """A marked stretch of text; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None


class WireMessage(WireStruct, frozen=True, rename={"from_user": "from"}):
    """A message in a chat. Contents other than text are JSON that is passed on as it is."""

    message_id: int
    date: int
    chat: Chat
    from_user: User | None = None
    """Nobody, in channels."""
    sender_chat: Chat | None = None
    edit_date: int | None = None
    text: str | None = None
    entities: tuple[Entity, ...] | None = None
    caption: str | None = None
    caption_entities: tuple[Entity, ...] | None = None
    forward_origin: Raw | None = None
    reply_to_message: "WireMessage | None" = None
    pinned_message: "WireMessage | None" = None
    new_chat_title: str | None = None
    new_chat_photo: Raw | None = None
    delete_chat_photo: bool = False
    new_chat_members: tuple[User, ...] | None = None
    left_chat_member: User | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    forum_topic_created: Raw | None = None
    forum_topic_edited: Raw | None = None
    forum_topic_closed: Raw | None = None
    forum_topic_reopened: Raw | None = None
    general_forum_topic_hidden: Raw | None = None
    general_forum_topic_unhidden: Raw | None = None
    link_preview_options: Raw | None = None
    media_group_id: str | None = None
    has_protected_content: bool = False
    has_media_spoiler: bool = False
    show_caption_above_media: bool = False
    reply_markup: Raw | None = None
    animation: Raw | None = None
    audio: Raw | None = None
    contact: Raw | None = None
    dice: Raw | None = None
    document: Raw | None = None
    game: Raw | None = None
    invoice: Raw | None = None
    live_photo: Raw | None = None
    location: Raw | None = None
    paid_media: Raw | None = None
    photo: Raw | None = None
    poll: Raw | None = None
    sticker: Raw | None = None
    successful_payment: Raw | None = None
    venue: Raw | None = None
    video: Raw | None = None
    video_note: Raw | None = None
    voice: Raw | None = None


class CallbackQuery(WireStruct, frozen=True, rename={"from_user": "from"}):
    """A student pressed an inline button."""

    id: str
    from_user: User
    chat_instance: str
    data: str
    message: WireMessage | None = None
    inline_message_id: str | None = None


class Update(WireStruct, frozen=True):
    """What the bot is told: exactly one of the kinds is set."""

    update_id: int
    message: WireMessage | None = None
    callback_query: CallbackQuery | None = None


class WireContact(WireStruct, frozen=True):
    """A number that was shared."""

    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None


class WireLocation(WireStruct, frozen=True):
    """A place that was shared, in degrees."""

    latitude: float
    longitude: float


class Emoji(WireStruct, frozen=True, tag_field="type", tag="emoji"):
    """A reaction that is an ordinary emoji."""

    emoji: str


class MessageReaction(WireStruct, frozen=True):
    """A student's reaction to a message has changed."""

    chat: Chat
    message_id: int
    user: User
    date: int
    old_reaction: tuple[Emoji, ...]
    new_reaction: tuple[Emoji, ...]


class PollAnswer(WireStruct, frozen=True):
    """A student's vote in a poll that is not anonymous."""

    poll_id: str
    user: User
    option_ids: tuple[int, ...]
    option_persistent_ids: tuple[str, ...]


class ChatMember(WireStruct, frozen=True):
    """What the bot is in a private chat."""

    status: Literal["member", "kicked"]
    user: User
    until_date: int | None = None


class ChatMemberUpdated(WireStruct, frozen=True, rename={"from_user": "from"}):
    """A student has blocked or unblocked the bot, or somebody is something else in a group."""

    chat: Chat
    from_user: User
    date: int
    old_chat_member: ChatMember | Raw
    new_chat_member: ChatMember | Raw


class InlineQuery(WireStruct, frozen=True, rename={"from_user": "from"}):
    """A student types ``@bot text``."""

    id: str
    from_user: User
    query: str
    offset: str
    chat_type: str


class ChosenInlineResult(WireStruct, frozen=True, rename={"from_user": "from"}):
    """A student has sent a result of an inline query."""

    result_id: str
    from_user: User
    query: str
    inline_message_id: str | None = None


class PreCheckoutQuery(WireStruct, frozen=True, rename={"from_user": "from"}):
    """A student is about to pay."""

    id: str
    from_user: User
    currency: str
    total_amount: int
    invoice_payload: str


class SuccessfulPayment(WireStruct, frozen=True):
    """A student has paid."""

    currency: str
    total_amount: int
    invoice_payload: str
    telegram_payment_charge_id: str
    provider_payment_charge_id: str


class ReplyParameters(Struct, frozen=True):
    """Which message a message answers."""

    message_id: int = 0
    allow_sending_without_reply: bool = False
