"""What does a student see and remember of something that happens in its chat?"""

from perfkit.load.scenario.conversation import Conversation
from perfkit.load.scenario.view import ChatView
from perfkit.model.chat import Answered, ChatEvent, Deleted, Edited, Offered, Sent


def perceive(event: ChatEvent, at_ns: int, chat: ChatView, conversation: Conversation) -> None:
    """Put the event into the chat as it is seen, and into the conversation."""
    if isinstance(event, (Sent, Edited)):
        chat.show(event.message)
        conversation.hear(event, at_ns)
    elif isinstance(event, Answered):
        conversation.hear(event, at_ns)
    elif isinstance(event, Offered):
        chat.offered = event
        conversation.hear(event, at_ns)
    elif isinstance(event, Deleted):
        chat.remove(event.message_id)
