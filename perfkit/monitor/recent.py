"""What has been seen of the bot lately? For messages and for the bot's end."""

from collections import deque
from collections.abc import Callable, Sequence

from perfkit.model.monitoring import Snapshot

KEPT = 60
Looks = Callable[[], Sequence[Snapshot]]
"""Who wants to know asks for the last looks, oldest first."""


class Recent:
    """The last snapshots, oldest first."""

    def __init__(self, kept: int = KEPT) -> None:
        self._snapshots: deque[Snapshot] = deque(maxlen=kept)

    def add(self, snapshot: Snapshot) -> None:
        """The newest one."""
        self._snapshots.append(snapshot)

    def looks(self) -> tuple[Snapshot, ...]:
        """All that are kept."""
        return tuple(self._snapshots)
