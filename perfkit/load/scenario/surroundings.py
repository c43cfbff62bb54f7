"""What does a student have before its eyes? Its private chat, and the group it may be in.

Of what there is for both, the private chat's comes first, the group's second.
"""

from collections import deque

from perfkit.load.scenario.conversation import Conversation
from perfkit.load.scenario.membership import Membership
from perfkit.load.scenario.view import ChatView
from perfkit.model.chat import (
    Answered,
    Deleted,
    Edited,
    Offered,
    PlainEvent,
    Sent,
    Standing,
)

MOST_UNREAD = 100
"""How many events are remembered that come while the student thinks, or looks elsewhere."""


class Surroundings:
    """One student's chats as they stand; ``unread`` are events it has not yet looked for."""

    __slots__ = ("chats", "conversation", "membership", "unread")

    def __init__(self, *, joined: bool) -> None:
        self.chats = (ChatView(), ChatView())
        self.conversation = Conversation()
        self.membership = Membership(joined=joined)
        self.unread: tuple[deque[PlainEvent], deque[PlainEvent]] = (
            deque(maxlen=MOST_UNREAD),
            deque(maxlen=MOST_UNREAD),
        )

    def perceive(self, event: PlainEvent, at_ns: int, *, in_group: bool) -> None:
        """It stands in one of the chats now."""
        if isinstance(event, (Sent, Edited)):
            self.chats[in_group].show(event.message)
            self.conversation.hear(event, at_ns, in_group=in_group)
        elif isinstance(event, Answered):
            self.conversation.hear(event, at_ns)
        elif isinstance(event, Offered):
            self.chats[in_group].offered = event
            self.conversation.hear(event, at_ns)
        elif isinstance(event, Deleted):
            self.chats[in_group].remove(event.message_id)
        elif isinstance(event, Standing):
            self.membership.change(event)
            self.conversation.note(at_ns, "bot", f"(makes the student {event.status})")

    def forget_unread(self) -> None:
        """Everything that has come counts as looked at."""
        for unread in self.unread:
            unread.clear()
