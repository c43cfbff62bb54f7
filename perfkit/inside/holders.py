"""Who holds this container? From it up to a global, class, attribute, closure or default.

``gc.get_referrers`` is asked level by level for all containers at once: each level is one pause, as
long as the collector needs to go over all objects. Names are told, and places where a function's
code begins; no method of the bot's own is called, and no ``repr``.

Needs nothing but the standard library; it is put into a process as text, beside ``census``.
"""

import gc
import time
from itertools import chain, compress, tee
from types import FunctionType, MethodType

LEVELS = 7
"""So many steps up from the container."""
MOST_HOLDERS = 40
"""So many holders of one level are looked at."""
ENDS = ("global", "class", "closure", "default", "cache", "function")
"""What says enough about who holds it."""


def _worth(steps: "tuple[Step, ...]") -> int:
    """How much a way says; 0: enough, the larger the less."""
    kinds = [step["kind"] for step in steps]
    if not kinds or kinds[-1] in ENDS:
        return 4 if not kinds else 0
    if "attribute" in kinds:
        return 1
    return 2 if "local" in kinds else 3


def find_containers(ids: "set[int]") -> "list[object]":
    """The containers with these ids. The list keeps them alive."""
    found: list[object] = []
    asked = frozenset(each for each, cls in all_types().items() if may_be_asked(cls))
    for generation in range(3):
        for referents in (False, True):
            missing = ids - set(map(id, found))
            found.extend(_with_ids(generation, missing, asked, referents=referents))
    return list({id(each): each for each in found}.values())


def _with_ids(
    generation: int, ids: "set[int]", asked: "frozenset[int]", *, referents: bool
) -> "Iterator[object]":
    objects = chain.from_iterable(map(gc.get_objects, (generation,)))
    if referents:
        objects = chain.from_iterable(map(gc.get_referents, of_types(objects, asked)))
    ours, those = tee(objects)
    return compress(ours, map(ids.__contains__, map(id, those)))


class Search:
    """Looks for the holders of some containers, for so many seconds at most."""

    def __init__(self, targets: "list[object]", seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._modules = all_modules()
        self._nodes = list(targets)
        self._ways = [Way(id(target), target, (), None) for target in targets]
        self._seen = set(map(id, targets))
        self.found: dict[int, tuple[Step, ...]] = {}
        """The best way known, by the container's id."""
        self.pauses: list[float] = []

    def run(self) -> None:
        """Look, level by level."""
        for _ in range(LEVELS):
            if not self._ways or time.monotonic() > self._until:
                return
            self._level()

    def _level(self) -> None:
        began = time.perf_counter()
        referrers = gc.get_referrers(*self._nodes)
        self.pauses.append(1000 * (time.perf_counter() - began))
        ours = {id(self), id(self._nodes), id(self._ways), id(referrers), id(self.__dict__)}
        ours.update(map(id, self._ways))
        ours.update(id(way.__dict__) for way in self._ways)
        ways: list[Way] = []
        for referrer in referrers:
            if id(referrer) not in ours and len(ways) < MOST_HOLDERS * len(self._nodes):
                ways.extend(self._steps_to(referrer))
        self._ways = [way for way in ways if not self._ended(way)]
        self._nodes = list({id(way.node): way.node for way in self._ways}.values())
        self._seen.update(map(id, self._nodes))
        time.sleep(self.pauses[-1] / 1000)

    def _steps_to(self, referrer: object) -> "list[Way]":
        if id(referrer) in self._seen or not _may_be_asked(type(referrer)):
            return []
        held = set(map(id, gc.get_referents(referrer)))
        return [
            step_to(referrer, way, self._modules)
            for way in self._ways
            if id(way.node) in held and not self._settled(way.target)
        ]

    def _settled(self, target: int) -> bool:
        return _worth(self.found.get(target, ())) == 0

    def _ended(self, way: "Way") -> bool:
        """Keep what the way says; whether that is enough."""
        if not way.steps:
            return False
        known = self.found.get(way.target)
        if known is None or _worth(way.steps) < _worth(known):
            self.found[way.target] = way.steps
        return _worth(way.steps) == 0 or way.steps[-1]["kind"] == "local"


def _may_be_asked(cls: type) -> bool:
    """Also classes and functions, of which a census has no need."""
    known = cls is FunctionType or cls is MethodType or issubclass_of(cls, type)
    return known or may_be_asked(cls)


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .census import all_types, issubclass_of, may_be_asked, of_types
    from .holding import Step, Way, all_modules, step_to
