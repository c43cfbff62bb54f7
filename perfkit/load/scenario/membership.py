"""May a student do what it is about to do in its group? What it is there, as it has seen."""

from perfkit.load.scenario.acts import ContactAct, EditAct, FileAct, FixedAct, ReplyAct
from perfkit.load.scenario.program import Perform, Push, Speak
from perfkit.model.chat import Standing
from perfkit.model.deeds import Join, Leave, ShareContact, ShareLocation


class Membership:
    """One student's standing in its group; made for all students, as it is small."""

    __slots__ = ("_banned", "_ends_ns", "_may_write", "_present")

    def __init__(self, *, joined: bool) -> None:
        self._present = joined
        self._banned = False
        self._may_write = True
        self._ends_ns = 0

    def change(self, standing: Standing) -> None:
        """The bot has made the student something else."""
        self._banned = standing.status == "kicked"
        self._present = standing.status not in {"kicked", "left"}
        # who may not write because it is not there may, once it has come back
        self._may_write = standing.may_write or not self._present
        self._ends_ns = standing.ends_ns

    def obstacle(self, action: Speak | Push | Perform, at_ns: int) -> str | None:
        """Why the student can't do this in its group; None if it can. Doing it is taken note of."""
        if self._ends_ns and at_ns >= self._ends_ns:
            self._banned, self._may_write, self._ends_ns = False, True, 0
        deed = None
        if isinstance(action, Perform) and isinstance(action.act, FixedAct):
            deed = action.act.deed
        if isinstance(deed, Join):
            if self._banned:
                return "banned from the group"
            self._present = True
            return None
        if not self._present:
            return "banned from the group" if self._banned else "not in the group"
        if isinstance(deed, Leave):
            self._present = False
            return None
        if not self._may_write and _writes(action):
            return "not allowed to write in the group"
        return None


def _writes(action: Speak | Push | Perform) -> bool:
    """Whether it becomes a message of the student's."""
    if not isinstance(action, Perform):
        return isinstance(action, Speak)
    act = action.act
    if isinstance(act, FixedAct):
        return isinstance(act.deed, ShareContact | ShareLocation)
    return isinstance(act, FileAct | ContactAct | EditAct | ReplyAct)
