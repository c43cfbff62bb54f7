"""Which kinds of objects and which containers does this process hold more and more of?

Looks several times, seconds apart, at what the garbage collector knows. Nothing is kept alive by
looking: each look is a few calls that iterate in C from ``gc.get_objects`` to numbers, so that no
other thread runs, and no object can die in this thread, while the list of all objects exists. What
is kept between two looks are ids and lengths. No method of the bot's own is called.

Needs nothing but the standard library; it is put into a process as text.
"""

import gc
import sys
import time
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from functools import lru_cache, partial
from itertools import chain, compress, islice, tee
from types import AsyncGeneratorType, CellType, CoroutineType, GeneratorType, ModuleType

SLICE = 50_000
"""Objects looked at in one go, in which the bot does nothing else."""
BLOCKS_A_SLICE = 30
"""In a huge process slices are larger, as each begins by listing all objects: blocks / this."""
LEAST = 32
"""Entries from which on a container is worth following."""
FEWEST = 5
"""Objects of a type from which on it is told."""
MOST_TYPES = 5_000
MOST_CONTAINERS = 1_000
"""Told of those that changed, the largest growth first."""
MASS = 20_000
"""Objects of one class from which on they are not asked for the dicts that they hold."""
LAST_UNTRACKED = (3, 13)
"""Up to it, a dict of nothing but strings and numbers is unknown to the collector."""

KINDS = (dict, list, set, deque)
"""What grows: these and all classes made from them."""
ALWAYS_ASKED = (dict, tuple, CellType)
"""May hold any container, however many there are."""
ASKED = (list, deque, defaultdict, OrderedDict, partial, type(lru_cache(None)(id)),
         GeneratorType, CoroutineType, AsyncGeneratorType)  # fmt: skip
"""Asked for what they hold, as are objects of classes written in Python; nothing else. The module
``_asyncio`` names dead objects of its free list (3.12, 3.13): asking it wrecks the process."""
DICT = frozenset((id(dict),))
HEAP_TYPE = 1 << 9
"""In ``__flags__``: made at run time, as every class written in Python is."""


class Census:
    """Looks again and again, and remembers numbers only."""

    def __init__(self) -> None:
        self.looks = 0
        self.seen: dict[int, tuple[int, list[tuple[int, int]], int]] = {}
        """Containers by id: their type's id, (look, length) of each look, bytes."""
        self.names: dict[int, str] = {}
        self._small = array("Q")
        """The ids of all containers that the first look saw, also of small ones."""
        self._pauses: list[float] = []
        self._asked: frozenset[int] = frozenset()

    def look(self) -> "dict[str, object]":
        """Look once; what there is to tell about it."""
        types = all_types()
        self.names.update((each, type_name(cls)) for each, cls in types.items())
        self._pauses = []
        at_ns = time.monotonic_ns()
        counts: Counter[int] = Counter()
        found: list[tuple[int, int, int, int]] = []
        growing = frozenset(each for each, cls in types.items() if grows(cls))
        self._asked = frozenset(each for each, cls in types.items() if may_be_asked(cls))
        for generation in range(3):
            self._look_at(generation, counts, found, growing)
        self.looks += 1
        ours = {id(types), id(counts), id(found), id(self.seen), id(self.names)}
        self._remember([row for row in found if row[0] not in ours])
        return {
            "look": self.looks,
            "at_ns": at_ns,
            "took_ms": (time.monotonic_ns() - at_ns) / 1e6,
            "objects": sum(counts.values()),
            "frozen": gc.get_freeze_count(),
            "blocks": sys.getallocatedblocks(),
            "pauses_ms": self._pauses,
            "types": [
                (self.names.get(kind, "?"), count, count * basic_size(types.get(kind)))
                for kind, count in counts.most_common(MOST_TYPES)
                if count >= FEWEST
            ],
        }

    def changed(self) -> "list[tuple[int, str, list[tuple[int, int]], int]]":
        """Containers longer or shorter than at first: id, type, (look, length), bytes."""
        rows = [
            (each, self.names.get(kind, "?"), lengths, size)
            for each, (kind, lengths, size) in self.seen.items()
            if lengths[-1][0] == self.looks and growth(lengths)
        ]
        return sorted(rows, key=lambda row: -growth(row[2]))[:MOST_CONTAINERS]

    def _look_at(
        self,
        generation: int,
        counts: "Counter[int]",
        found: "list[tuple[int, int, int, int]]",
        growing: "frozenset[int]",
    ) -> None:
        start = 0
        size = max(SLICE, sys.getallocatedblocks() // BLOCKS_A_SLICE)
        while True:
            before = sum(counts.values())
            objects = _Slice(generation, start, size)
            self._timed(lambda: counts.update(map(id, map(type, objects))))  # noqa: B023
            self._timed(lambda: found.extend(_large(iter(objects), growing)))  # noqa: B023
            if not self.looks:
                self._timed(lambda: self._small.extend(map(id, of_types(iter(objects), growing))))  # noqa: B023
            if sys.version_info[:2] <= LAST_UNTRACKED:
                few = self._asked.difference(_masses(counts))
                self._timed(lambda: found.extend(_large(_held(objects, few), DICT)))  # noqa: B023
                if not self.looks:
                    held = of_types(_held(objects, few), DICT)
                    self._timed(lambda: self._small.extend(map(id, held)))  # noqa: B023
            if sum(counts.values()) - before < size:
                return
            start += size

    def _timed(self, work: "Callable[[], object]") -> None:
        began = time.perf_counter()
        work()
        took = time.perf_counter() - began
        self._pauses.append(1000 * took)
        time.sleep(max(took, 0.001))  # the bot has as long for itself

    def _remember(self, found: "list[tuple[int, int, int, int]]") -> None:
        new = {each for each, *_ in found}.difference(self.seen)
        grown = new.intersection(self._small) if self.looks > 1 else set()
        for each, kind, length, size in found:
            known, lengths, _ = self.seen.get(each, (kind, [], 0))
            if each in grown:
                lengths = [(1, 0)]  # it was there from the first look on, with a few entries
                grown.remove(each)
            elif known != kind or (lengths and 1 < lengths[-1][0] < self.looks - 1):
                lengths = []  # another object at the same place
            if not lengths or lengths[-1][0] < self.looks:
                lengths = [*lengths, (self.looks, length)]
            self.seen[each] = kind, lengths, size


def growth(lengths: "list[tuple[int, int]]") -> int:
    """How many entries came since the first look that saw it."""
    return lengths[-1][1] - lengths[0][1]


def all_types() -> "dict[int, type]":
    """Every class there is, by id, without asking any metaclass."""
    types: dict[int, type] = {}
    todo: list[type] = [object]
    while todo:
        cls = todo.pop()
        if id(cls) not in types:
            types[id(cls)] = cls
            todo.extend(type.__subclasses__(cls))
    return types


def mro(cls: type) -> "tuple[type, ...]":
    """The class and its bases, without asking its metaclass."""
    return type.__dict__["__mro__"].__get__(cls)  # type: ignore[no-any-return]


def grows(cls: type) -> bool:
    """Whether it is a container whose length and size can be had without code of its own."""
    if not any(issubclass_of(cls, kind) for kind in KINDS):
        return False
    length, size = _found(cls, "__len__"), _found(cls, "__sizeof__")
    return type(length) is type(dict.__len__) and type(size) is type(dict.__sizeof__)


def _found(cls: type, name: str) -> object:
    """The attribute as the class or a base of it defines it."""
    values = (vars_of(each).get(name) for each in mro(cls))
    return next((value for value in values if value is not None), None)


def may_be_asked(cls: type) -> bool:
    """Whether what its objects refer to can be had safely: it is known, or written in Python."""
    if any(cls is known for known in (*ALWAYS_ASKED, *ASKED)):
        return True
    module = type.__dict__["__module__"].__get__(cls)
    space = vars(sys.modules.get(module, gc)) if type(module) is str else {}
    file = space.get("__file__") if module != "__main__" else ".py"
    flags = type.__dict__["__flags__"].__get__(cls)
    written = type(file) is str and file.endswith(".py")
    return written and bool(flags & HEAP_TYPE) and not issubclass_of(cls, ModuleType)


def issubclass_of(cls: type, base: type) -> bool:
    """As ``issubclass``, without asking the metaclass."""
    return any(each is base for each in mro(cls))  # never ==, which is the metaclass's


def vars_of(cls: type) -> "Mapping[str, object]":
    """The class's own attributes, without asking its metaclass."""
    return type.__dict__["__dict__"].__get__(cls)  # type: ignore[no-any-return]


def type_name(cls: type) -> str:
    """``module.Class.Inner``; builtins without their module."""
    module = type.__dict__["__module__"].__get__(cls)
    name = type.__dict__["__qualname__"].__get__(cls)
    return str(name) if type(module) is not str or module == "builtins" else f"{module}.{name}"


def basic_size(cls: "type | None") -> int:
    """Bytes of an object of this class, without its entries and what it refers to."""
    return 0 if cls is None else int(type.__dict__["__basicsize__"].__get__(cls))


class _Slice:
    """Some objects of a generation. Their list exists only while this is iterated."""

    def __init__(self, generation: int, start: int, size: int) -> None:
        self._generation = generation
        self._start = start
        self._end = start + size

    def __iter__(self) -> "Iterator[object]":
        everything = chain.from_iterable(map(gc.get_objects, (self._generation,)))
        return islice(everything, self._start, self._end)


def of_types(objects: "Iterator[object]", kinds: "frozenset[int]") -> "Iterator[object]":
    """Those of the objects whose type has one of these ids."""
    ours, types = tee(objects)
    return compress(ours, map(kinds.__contains__, map(id, map(type, types))))


def _large(
    objects: "Iterator[object]", kinds: "frozenset[int]"
) -> "Iterator[tuple[int, int, int, int]]":
    """Of the objects of these types the large ones: id, type's id, length, bytes."""
    ours, measured = tee(of_types(objects, kinds))
    large = compress(ours, map(LEAST.__le__, map(len, measured)))  # type: ignore[arg-type]
    a, b, c, d = tee(large, 4)
    sizes = map(sys.getsizeof, d)
    return zip(map(id, a), map(id, map(type, b)), map(len, c), sizes, strict=False)  # type: ignore[arg-type]


def _held(objects: "Iterable[object]", holders: "frozenset[int]") -> "Iterator[object]":
    """What the objects of these types refer to, also what the collector does not know."""
    return chain.from_iterable(map(gc.get_referents, of_types(iter(objects), holders)))


def _masses(counts: "Counter[int]") -> "set[int]":
    many = {kind for kind, count in counts.items() if count >= MASS}
    return many.difference([id(cls) for cls in ALWAYS_ASKED])


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
