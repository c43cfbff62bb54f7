"""Who keeps what is done by hand? What the page needs of a recorder; the workflow brings one."""

from typing import Protocol

from perfkit.model.chat import ChatEvent
from perfkit.model.recording import HandAct
from perfkit.telegram.core.types import User
from perfkit.telegram.page.words import Recording


class Recorder(Protocol):
    """Is told everything, of all students and bots, and chooses what to keep."""

    @property
    def recording(self) -> Recording:
        """What is being recorded now."""

    def did(self, bot: str, student: User, act: HandAct, at_ns: int) -> None:
        """This student is about to do this with the bot of this key."""

    def saw(self, bot: str, student_id: int, event: ChatEvent, at_ns: int) -> None:
        """This student sees this in its chat with the bot of this key."""
