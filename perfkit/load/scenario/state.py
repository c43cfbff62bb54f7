"""What is a student doing at a moment?"""

from enum import Enum, auto


class State(Enum):
    """What a student is doing."""

    IDLE = auto()
    """Not started, or ended."""
    THINKING = auto()
    SEEKING = auto()
    """Waiting for a button to press, or for what an act is about."""
    WAITING = auto()
    """Waiting for a reply."""
    FETCHING = auto()
    """Waiting for a web server's response; what happens in the chat is left unread."""
    AWAY = auto()
    """Waiting for a cue: its own code has the word."""


OPEN = (State.WAITING, State.SEEKING, State.FETCHING)
"""Those in which an interaction is open."""
