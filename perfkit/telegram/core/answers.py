"""What is a well-formed answer to a method the emulator gives no effect to?

One smallest value for each return type, enough for strict clients to parse (a test feeds each to
aiogram's models). Types that need the call's own data (Message, User, …) are made in ``calls``,
``sending`` and ``editing``.
"""

from perfkit.telegram.core.types import WireMessage

_RIGHTS = (
    '"can_manage_chat":false,"can_delete_messages":false,"can_manage_video_chats":false,'
    '"can_restrict_members":false,"can_promote_members":false,"can_change_info":false,'
    '"can_invite_users":false,"can_post_stories":false,"can_edit_stories":false,'
    '"can_delete_stories":false,"can_send_welcome_messages":false,"is_anonymous":false'
)
_SOMEBODY = '{"id":1,"is_bot":false,"first_name":"Somebody"}'
_LINK = (
    '{"invite_link":"https://t.me/+perfkit","creator":' + _SOMEBODY + ","
    '"creates_join_request":false,"is_primary":false,"is_revoked":false}'
)

ANSWERS: dict[str, bytes] = {
    name: text.encode()
    for name, text in {
        "True": "true",
        "int": "2",
        "str": '"perfkit"',
        "BotAccessSettings": '{"is_access_restricted":false}',
        "BotDescription": '{"description":""}',
        "BotName": '{"name":"Bot under test"}',
        "BotShortDescription": '{"short_description":""}',
        "BusinessConnection": '{"id":"1","user":' + _SOMEBODY + ',"user_chat_id":1,'
        '"date":1700000000,"is_enabled":true}',
        "ChatAdministratorRights": "{" + _RIGHTS + "}",
        "ChatInviteLink": _LINK,
        "ChatMember": '{"status":"member","user":' + _SOMEBODY + "}",
        "File": '{"file_id":"perfkit","file_unique_id":"perfkit","file_size":0,'
        '"file_path":"documents/file_0"}',
        "ForumTopic": '{"message_thread_id":1,"name":"Topic","icon_color":7322096}',
        "Gifts": '{"gifts":[]}',
        "MenuButton": '{"type":"default"}',
        "MessageId": '{"message_id":1}',
        "OwnedGifts": '{"total_count":0,"gifts":[]}',
        "Poll": '{"id":"1","question":"?","options":[],"total_voter_count":0,"is_closed":true,'
        '"is_anonymous":true,"type":"regular","allows_multiple_answers":false,'
        '"allows_revoting":false,"members_only":false}',
        "PreparedInlineMessage": '{"id":"1","expiration_date":1900000000}',
        "PreparedKeyboardButton": '{"id":"1"}',
        "SentGuestMessage": '{"inline_message_id":"1"}',
        "SentWebAppMessage": "{}",
        "StarAmount": '{"amount":0}',
        "StarTransactions": '{"transactions":[]}',
        "StickerSet": '{"name":"perfkit","title":"perfkit","sticker_type":"regular","stickers":[]}',
        "Story": '{"chat":{"id":1,"type":"private","first_name":"Somebody"},"id":1}',
        "UserChatBoosts": '{"boosts":[]}',
        "UserProfileAudios": '{"total_count":0,"audios":[]}',
        "UserProfilePhotos": '{"total_count":0,"photos":[]}',
        "WebhookInfo": '{"url":"","has_custom_certificate":false,"pending_update_count":0}',
        "list[BotCommand]": "[]",
        "list[ChatMember]": "[]",
        "list[GameHighScore]": "[]",
        "list[Message]": "[]",
        "list[MessageId]": "[]",
        "list[Sticker]": "[]",
    }.items()
}
"""JSON of the ``result`` for each return type."""

MEDIA: dict[str, tuple[str, bytes]] = {
    method: (field, text.encode())
    for method, field, text in (
        ("sendanimation", "animation", ('{"file_id":"A","file_unique_id":"A","width":1,"height":1,'
         '"duration":1}')),
        ("sendaudio", "audio", '{"file_id":"U","file_unique_id":"U","duration":1}'),
        ("sendcontact", "contact", '{"phone_number":"+10000000000","first_name":"Somebody"}'),
        ("senddice", "dice", '{"emoji":"🎲","value":4}'),
        ("senddocument", "document", '{"file_id":"D","file_unique_id":"D"}'),
        ("sendgame", "game", '{"title":"Game","description":"","photo":[]}'),
        ("sendinvoice", "invoice", ('{"title":"Invoice","description":"","start_parameter":"",'
         '"currency":"XTR","total_amount":1}')),
        ("sendlocation", "location", '{"latitude":0.0,"longitude":0.0}'),
        ("sendphoto", "photo", '[{"file_id":"P","file_unique_id":"P","width":1,"height":1}]'),
        ("sendpoll", "poll", ANSWERS["Poll"].decode()),
        ("sendsticker", "sticker", ('{"file_id":"S","file_unique_id":"S","type":"regular",'
         '"width":1,"height":1,"is_animated":false,"is_video":false}')),
        ("sendvenue", "venue", ('{"location":{"latitude":0.0,"longitude":0.0},"title":"Venue",'
         '"address":""}')),
        ("sendvideo", "video", ('{"file_id":"V","file_unique_id":"V","width":1,"height":1,'
         '"duration":1}')),
        ("sendvideonote", "video_note", ('{"file_id":"N","file_unique_id":"N","length":1,'
         '"duration":1}')),
        ("sendvoice", "voice", '{"file_id":"O","file_unique_id":"O","duration":1}'),
    )
}  # fmt: skip
"""Method to the message field it fills and that field's smallest JSON."""


def visible_text(message: WireMessage) -> str:
    """What a student reads: the text, or the caption, or in brackets what it is."""
    if message.text or message.caption:
        return message.text or message.caption or ""
    kinds = (field for field, _ in MEDIA.values() if getattr(message, field) is not None)
    return f"[{next(kinds, 'message')}]"
