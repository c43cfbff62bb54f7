"""What was set for a chat? Pins, description, permissions, invite links, topics and scores."""

from msgspec import Raw, Struct, field

from perfkit.telegram.core.files import Names
from perfkit.telegram.core.types import User, WireStruct

KEPT_LINKS = 100
"""Older invite links of a chat are forgotten."""


class InviteLink(WireStruct, frozen=True):
    """A link that people could join by. Fields without a default are always sent."""

    invite_link: str
    creator: User
    creates_join_request: bool
    is_primary: bool
    is_revoked: bool
    name: str | None = None
    expire_date: int | None = None
    member_limit: int | None = None
    subscription_period: int | None = None
    subscription_price: int | None = None


class Topic(WireStruct, frozen=True):
    """A topic of a forum, as createForumTopic tells it."""

    message_thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None


class ChatSettings(Struct):
    """Everything bots can set for one chat."""

    description: str = ""
    photo: Names | None = None
    permissions: Raw | None = None
    pinned: list[int] = field(default_factory=list)
    """Numbers of the pinned messages, the latest last."""
    links: dict[str, InviteLink] = field(default_factory=dict)
    links_made: int = 0
    topics: dict[int, Topic] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    """Numbers of the topics that are closed; 0 is the general one."""
    general_name: str = "General"
    general_hidden: bool = False
    scores: dict[int, dict[int, int]] = field(default_factory=dict)
    """Of games: points by user id, by the message that holds the game."""

    def keep_link(self, link: InviteLink) -> None:
        """Remember a new invite link, or the new state of one."""
        self.links[link.invite_link] = link
        if len(self.links) > KEPT_LINKS:
            del self.links[next(iter(self.links))]
