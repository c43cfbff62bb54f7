"""What does a student have before its eyes? Its private chat, and the group it may be in.

Of what there is for both, the private chat's comes first, the group's second.
"""

from collections import deque

from perfkit.load.scenario.conversation import Conversation
from perfkit.load.scenario.membership import Membership
from perfkit.load.scenario.program import Exchange
from perfkit.load.scenario.view import ChatView
from perfkit.model.chat import (
    Answered,
    Deleted,
    Edited,
    Offered,
    PlainEvent,
    SeenInGroup,
    Sent,
    Standing,
)

MOST_UNREAD = 100
"""How many events are remembered that come while the student thinks, or looks elsewhere."""


class Surroundings:
    """One student's chats as they stand; ``unread`` are events it has not yet looked for.

    ``secrets`` are masked where the conversation is shown.
    """

    __slots__ = ("chats", "conversation", "membership", "unread")

    def __init__(self, *, joined: bool, secrets: tuple[str, ...] = ()) -> None:
        self.chats = (ChatView(), ChatView())
        self.conversation = Conversation(secrets)
        self.membership = Membership(joined=joined)
        self.unread: tuple[deque[PlainEvent], deque[PlainEvent]] = (
            deque(maxlen=MOST_UNREAD),
            deque(maxlen=MOST_UNREAD),
        )

    def perceive(self, event: PlainEvent | SeenInGroup, at_ns: int) -> bool:
        """It stands in one of the chats now: whether that is the group's."""
        if isinstance(event, SeenInGroup):
            self._perceive(event.event, at_ns, in_group=True)
            return True
        self._perceive(event, at_ns, in_group=False)
        return False

    def _perceive(self, event: PlainEvent, at_ns: int, *, in_group: bool) -> None:
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

    def obstacle(self, exchange: Exchange, at_ns: int) -> str | None:
        """Why the student can't do this in its group; None if it can, or only waits."""
        action = exchange.action
        return None if action is None else self.membership.obstacle(action, at_ns)

    def forget_unread(self) -> None:
        """Everything that has come counts as looked at."""
        for unread in self.unread:
            unread.clear()
