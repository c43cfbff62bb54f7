"""What is a student doing?"""

from enum import Enum, auto


class State(Enum):
    """One of these at each moment."""

    IDLE = auto()
    """Not started, or ended."""
    THINKING = auto()
    SEEKING = auto()
    """Waiting for a button to press, or for what an act is about."""
    WAITING = auto()
    """Waiting for a reply."""
    AWAY = auto()
    """Waiting for a cue: its own code has the word."""
