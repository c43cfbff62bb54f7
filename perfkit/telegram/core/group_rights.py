"""What must the bot be allowed in a group for a method to work there?"""

from perfkit.telegram.core.groups import GroupChat
from perfkit.telegram.core.refusal import bad_request

_BAN = ("can_restrict_members", "not enough rights to restrict/unrestrict chat member")
_INFO = "can_change_info"
_LINKS = ("can_invite_users", "not enough rights to manage chat invite link")
_PHOTO = (_INFO, "not enough rights to change chat photo")
_PINS = ("can_pin_messages", "not enough rights to manage pinned messages in the chat")
_NEEDED = {
    "banchatmember": _BAN,
    "createchatinvitelink": _LINKS,
    "deletechatphoto": _PHOTO,
    "editchatinvitelink": _LINKS,
    "exportchatinvitelink": _LINKS,
    "pinchatmessage": _PINS,
    "promotechatmember": ("can_promote_members", "not enough rights"),
    "restrictchatmember": _BAN,
    "revokechatinvitelink": _LINKS,
    "setchatadministratorcustomtitle": (
        "can_promote_members", "not enough rights to change custom title of the user"
    ),
    "setchatdescription": (_INFO, "not enough rights to set chat description"),
    "setchatpermissions": (
        "can_restrict_members", "not enough rights to change chat permissions"
    ),
    "setchatphoto": _PHOTO,
    "setchattitle": (_INFO, "not enough rights to change chat title"),
    "unbanchatmember": _BAN,
    "unpinallchatmessages": _PINS,
    "unpinchatmessage": _PINS,
}  # fmt: skip


def check_right(group: GroupChat, method: str) -> None:
    """Raise Refusal, in td's words, for a method the bot lacks the right to."""
    needed = _NEEDED.get(method)
    if needed is not None and not group.bot_may(needed[0]):
        raise bad_request(needed[1])
