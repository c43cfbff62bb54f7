"""Which calls go wrong? Faults that somebody chose, decided call by call from a seeded source.

Each method draws from a source of its own, so that its n-th call since the load began fares the
same in every run of the seed, however calls of different methods overtake each other.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from perfkit.formats.network import fault_text
from perfkit.model.network import CallFault, DropFault, Fault, OutageFault
from perfkit.telegram.core.chance import Lots

SECOND_NS = 1_000_000_000


class Faults:
    """The faults of a run. Nothing goes wrong before ``begin``."""

    __slots__ = ("_began_ns", "_bounds", "_lots", "_lots_for", "_outages", "_rules", "hits")

    def __init__(self, faults: Iterable[Fault], lots_for: Callable[[str], Lots]) -> None:
        """``lots_for`` is given a method's name."""
        faults = tuple(faults)
        self._rules = tuple(fault for fault in faults if not isinstance(fault, OutageFault))
        self._outages = tuple(fault for fault in faults if isinstance(fault, OutageFault))
        self._bounds = tuple(accumulate(rule.share for rule in self._rules))
        self._lots_for = lots_for
        self._lots: dict[str, Lots] = {}
        self._began_ns: int | None = None
        self.hits: dict[str, int] = {}
        """Each fault as it is written, to how many calls it has hit."""

    def begin(self, at_ns: int) -> Sequence[int]:
        """The load begins: from now on things go wrong. Returns when outages will begin."""
        self._began_ns = at_ns
        return [at_ns + round(outage.after_s * SECOND_NS) for outage in self._outages]

    def strike(self, method: str, at_ns: int) -> CallFault | None:
        """What happens to a call that arrives now; None: nothing. In an outage it is dropped."""
        if self._began_ns is None:
            return None
        load_s = (at_ns - self._began_ns) / SECOND_NS
        for outage in self._outages:
            if 0 <= load_s - outage.after_s < outage.lasts_s:
                return self._count(outage, DropFault(1.0))
        lots = self._lots.get(method)
        if lots is None:
            lots = self._lots[method] = self._lots_for(method)
        lot = lots.random()
        for rule, bound in zip(self._rules, self._bounds, strict=True):
            if lot < bound:
                return self._count(rule, rule)
        return None

    def _count(self, fault: Fault, outcome: CallFault) -> CallFault:
        text = fault_text(fault)
        self.hits[text] = self.hits.get(text, 0) + 1
        return outcome
