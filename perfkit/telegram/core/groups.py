"""Who is in a group, as what, and what may they do there?"""

from enum import StrEnum

import msgspec
from msgspec import Struct, field, structs

from perfkit.telegram.core.chats import MessageIds, Stored, StoredChat
from perfkit.telegram.core.methods import TYPES
from perfkit.telegram.core.refusal import out_of_group
from perfkit.telegram.core.types import Chat, User

_ENCODE = msgspec.json.Encoder().encode
_PRESENT = frozenset({"creator", "administrator", "member"})


def _flags(type_name: str, *besides: str) -> tuple[str, ...]:
    found = (each.name for each in TYPES[type_name] if each.kind == "bool")
    return tuple(name for name in found if name not in besides)


ADMINISTRATOR_RIGHTS = (
    *_flags("ChatMemberAdministrator", "can_be_edited", "is_anonymous"),
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
"""All that can be given to administrators of supergroups."""
PERMISSIONS = _flags("ChatMemberRestricted", "is_member")
"""All that can be taken from members."""
USUAL_PERMISSIONS = dict.fromkeys(PERMISSIONS, True) | dict.fromkeys(
    ("can_change_info", "can_pin_messages", "can_manage_topics"), False
)
"""What members of a new group may do."""


class Status(StrEnum):
    """What somebody is in a group, in getChatMember's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


class Member(Struct, frozen=True):
    """Somebody who is in a group, or was."""

    user: User
    status: Status = Status.LEFT
    rights: dict[str, bool] = field(default_factory=dict)
    """An administrator's rights, or what a restricted member may still do."""
    until_date: int = 0
    """When a restriction or ban ends, in seconds of the calendar; 0: never."""
    is_member: bool = True
    """Whether somebody restricted is in the group."""
    custom_title: str = ""

    @property
    def present(self) -> bool:
        """Whether they see what is written there."""
        return self.status in _PRESENT or (self.status is Status.RESTRICTED and self.is_member)

    @property
    def administers(self) -> bool:
        """Whether they run the group."""
        return self.status in {Status.CREATOR, Status.ADMINISTRATOR}

    def may(self, right: str) -> bool:
        """Whether an administrator has this right."""
        return self.status is Status.CREATOR or (
            self.status is Status.ADMINISTRATOR and self.rights.get(right, False)
        )

    @property
    def may_write(self) -> bool:
        """Whether they can send texts there."""
        return self.present and (
            self.status is not Status.RESTRICTED or self.rights.get("can_send_messages", False)
        )

    def encoded(self) -> bytes:
        """The ChatMember that the Bot API tells."""
        told: dict[str, object] = {"status": self.status.value, "user": self.user}
        match self.status:
            case Status.CREATOR:
                told["is_anonymous"] = False
            case Status.ADMINISTRATOR:
                told |= {"can_be_edited": False, "is_anonymous": False} | self.rights
            case Status.RESTRICTED:
                told |= self.rights | {"is_member": self.is_member, "until_date": self.until_date}
            case Status.KICKED:
                told["until_date"] = self.until_date
            case _:
                pass
        if self.custom_title:
            told["custom_title"] = self.custom_title
        return _ENCODE(told)


class GroupChat(StoredChat):
    """A group, supergroup or channel. Somebody who never was seen in it is one of ``strangers``."""

    __slots__ = ("_bot_id", "_strangers", "members")

    def __init__(
        self,
        chat: Chat,
        owner: User,
        bot_id: int,
        ids: MessageIds,
        *,
        strangers: Status = Status.LEFT,
    ) -> None:
        super().__init__(chat, ids if chat.type == "group" else MessageIds())
        self._bot_id = bot_id
        self._strangers = strangers
        self.members: dict[int, Member] = {owner.id: Member(owner, Status.CREATOR)}

    @property
    def bot(self) -> Member | None:
        """What the bot is there; None: it never was."""
        return self.members.get(self._bot_id)

    @property
    def has_bot(self) -> bool:
        """Whether the bot is there."""
        return self.bot is not None and self.bot.present

    def bot_may(self, right: str) -> bool:
        """Whether the bot has this right of an administrator."""
        return self.bot is not None and self.bot.may(right)

    def check_member(self) -> None:
        """Raise Refusal when the bot is not there."""
        if not self.has_bot:
            kicked = self.bot is not None and self.bot.status is Status.KICKED
            raise out_of_group(self.chat.type, kicked=kicked)

    def may_delete(self, stored: Stored) -> bool:
        """Whether the bot may delete this message: its own always, others' with that right."""
        author = stored.wire.from_user
        own = author is None or author.id == self._bot_id  # only bots write in channels here
        return own or self.bot_may("can_delete_messages")

    def present(self) -> list[Member]:
        """All who are there, the bot among them."""
        return [member for member in self.members.values() if member.present]

    def member(self, user: User, at_s: int) -> Member:
        """What somebody is at this second of the calendar; bans and restrictions end by then."""
        known = self.members.get(user.id)
        if known is None:
            return Member(user, self._strangers)
        if known.until_date and known.until_date <= at_s:
            if known.status is Status.RESTRICTED and known.is_member:
                known = Member(user, Status.MEMBER)
            else:
                known = Member(user)
            self.members[user.id] = known
        return known

    def put(self, member: Member) -> None:
        """Keep what somebody is now."""
        self.members[member.user.id] = member


def as_administrator(member: Member, rights: dict[str, bool]) -> Member:
    """The same person as administrator with these rights."""
    granted = {name: rights.get(name, False) for name in ADMINISTRATOR_RIGHTS}
    return structs.replace(
        member, status=Status.ADMINISTRATOR, rights=granted, until_date=0, is_member=True
    )
