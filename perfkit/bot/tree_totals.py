"""What has a tree of processes used, those that ended included, and each of them by itself?"""

from dataclasses import dataclass

from perfkit.bot.process_view import ProcessFacts
from perfkit.bot.reaped_account import ReapedAccount, Used
from perfkit.model.monitoring import Totals


@dataclass(frozen=True, slots=True)
class Shown:
    """What one process has used; nothing that is counted to another of the tree as well."""

    cpu_s: float
    read_bytes: int | None
    written_bytes: int | None
    major_faults: int | None


class TreeTotals:
    """Counters of a tree."""

    def __init__(self) -> None:
        self._cpu = ReapedAccount()
        self._read = ReapedAccount()
        self._written = ReapedAccount()
        self._faults = ReapedAccount()
        self._switches = ReapedAccount()
        self._shown: dict[int, Shown] = {}
        self._born = 0
        self._ended = 0

    def begin(self) -> None:
        """A process was seen for the first time."""
        self._born += 1

    def count(self, pid: int, facts: ProcessFacts) -> None:
        """What a process has used by now."""
        parent = facts.parent_pid
        self._switches.count(pid, parent, Used(facts.context_switches, 0))
        self._shown[pid] = Shown(
            cpu_s=self._cpu.count(pid, parent, facts.cpu),
            read_bytes=_count(self._read, pid, parent, _in_one(facts.read_bytes)),
            written_bytes=_count(self._written, pid, parent, _in_one(facts.written_bytes)),
            major_faults=_count(self._faults, pid, parent, facts.major_faults),
        )

    def end(self, pid: int) -> None:
        """A process is gone. Of several, children are told before parents."""
        self._ended += 1
        self._shown.pop(pid, None)
        for account in (self._cpu, self._read, self._written, self._faults, self._switches):
            account.ended(pid)

    def shown(self, pid: int) -> Shown:
        """One process's part. Raises KeyError for one that was not counted, or that ended."""
        return self._shown[pid]

    def so_far(self) -> Totals:
        """The sums over all processes."""
        return Totals(
            cpu_s=self._cpu.total,
            context_switches=round(self._switches.total),
            read_bytes=round(self._read.total),
            written_bytes=round(self._written.total),
            major_faults=round(self._faults.total),
            born=self._born,
            ended=self._ended,
        )


def _in_one(amount: int | None) -> Used | None:
    """I/O is told with the children's."""
    return None if amount is None else Used(0, amount)


def _count(account: ReapedAccount, pid: int, parent: int, used: Used | None) -> int | None:
    return None if used is None else round(account.count(pid, parent, used))
