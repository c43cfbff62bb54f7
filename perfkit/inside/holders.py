"""Who holds this container? From it up to a global, class, attribute, closure or default.

``gc.get_referrers`` is asked level by level for all containers at once: each level is one pause, as
long as the collector needs to go over all objects. Names are told, and places where a function's
code begins; no method of the bot's own is called, and no ``repr``.

Needs nothing but the standard library; it is put into a process as text, beside ``census``.
"""

import functools
import gc
import sys
import time
from collections import deque
from itertools import chain, compress, tee
from types import (
    AsyncGeneratorType,
    CellType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)

LEVELS = 7
"""So many steps up from the container."""
MOST_HOLDERS = 40
"""So many holders of one level are looked at."""
MOST_ENTRIES = 200_000
"""Larger dicts are not searched for the key."""
LONGEST_KEY = 60
RUNNING = (GeneratorType, CoroutineType, AsyncGeneratorType, FrameType)
CACHE = type(functools.lru_cache(None)(id))

ENDS = ("global", "class", "closure", "default", "cache", "function")
"""What says enough about who holds it."""


class Way:
    """One way from a container up: the object it has come to, and what was passed."""

    def __init__(self, target: int, node: object, steps: "tuple[Step, ...]", inner: object) -> None:
        self.target = target
        self.node = node
        self.steps = steps
        self.inner = inner
        """What ``node`` holds; None for the container itself."""

    def up(self, node: object, *steps: "Step") -> "Way":
        """One step on."""
        return Way(self.target, node, self.steps + steps, self.node)


def find_containers(ids: "set[int]") -> "list[object]":
    """The containers with these ids. The list keeps them alive."""
    found: "list[object]" = []
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
        self._modules = {id(m.__dict__): m for m in list(sys.modules.values()) if _is_module(m)}
        self._nodes = list(targets)
        self._ways = [Way(id(target), target, (), None) for target in targets]
        self._seen = set(map(id, targets))
        self.found: "dict[int, tuple[Step, ...]]" = {}
        """The best way known, by the container's id."""
        self.pauses: "list[float]" = []

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
        ways: "list[Way]" = []
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
        ways = []
        for way in self._ways:
            if id(way.node) in held and not self._settled(way.target):
                ways.append(self._step(way, referrer))
        return ways

    def _settled(self, target: int) -> bool:
        steps = self.found.get(target)
        return bool(steps) and steps[-1]["kind"] in ENDS  # type: ignore[index]

    def _ended(self, way: Way) -> bool:
        """Keep what the way says; whether that is enough."""
        if not way.steps:
            return False
        last = way.steps[-1]
        ended = last["kind"] in ENDS or last["kind"] == "local"
        known = self.found.get(way.target)
        if known is None or (last["kind"] in ENDS and known[-1]["kind"] not in ENDS):
            self.found[way.target] = way.steps
        elif known[-1]["kind"] in {"item", "object", "local"} and last["kind"] == "attribute":
            self.found[way.target] = way.steps
        return ended

    def _step(self, way: Way, referrer: object) -> Way:
        """What it means that ``referrer`` holds what the way has come to."""
        node = way.node
        if type(referrer) is dict and id(referrer) in self._modules:
            module = self._modules[id(referrer)]
            return way.up(referrer, _global(module, _key_of(referrer, node)))
        if isinstance(referrer, type):
            return way.up(referrer, *_in_class(referrer, way))
        if type(referrer) is FunctionType:
            return way.up(referrer, *_in_function(referrer, way))
        if type(referrer) is CACHE:
            return way.up(referrer, _cache(referrer))
        if type(referrer) in RUNNING:
            return way.up(referrer, _local(referrer, node))
        if isinstance(referrer, (dict, list, tuple, set, deque)) and not _has_attribute(
            referrer, node
        ):
            return way.up(referrer, *_in_container(referrer, node))
        if type(referrer) in {CellType, MethodType}:
            return way.up(referrer)
        return way.up(referrer, *_in_instance(referrer, way))


def _may_be_asked(cls: type) -> bool:
    """Also classes and functions, of which a census has no need."""
    return cls in {FunctionType, MethodType} or issubclass_of(cls, type) or may_be_asked(cls)


def _is_module(module: object) -> bool:
    return isinstance(module, ModuleType)


def _global(module: "ModuleType", name: object) -> "Step":
    return {"kind": "global", "name": _text(name), **_place(module.__dict__)}


def _in_container(holder: object, node: object) -> "tuple[Step, ...]":
    """An entry; of a tuple nothing: functions have theirs, and know what they mean."""
    if type(holder) is tuple:
        return ()
    key = _key_of(holder, node) if isinstance(holder, dict) else None
    return ({"kind": "item", "name": _shown(key), "type": type_name(type(holder))},)


def _in_class(cls: type, way: Way) -> "tuple[Step, ...]":
    """The class's dict was passed as an entry, which becomes the class's attribute."""
    space = vars_of(cls)
    for name, value in list(space.items()):
        if value is way.inner or value is way.node:
            return ({"kind": "class", "name": _text(name), **_owner(cls)},)
    return ()


def _in_function(function: "FunctionType", way: Way) -> "tuple[Step, ...]":
    code = function.__code__
    if function.__closure__ is way.node:
        names = [
            name
            for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=False)
            if cell is way.inner
        ]
        return (_function("closure", names[0] if names else "?", function),)
    if function.__defaults__ is way.node:
        defaults = function.__defaults__ or ()
        names_of = code.co_varnames[code.co_argcount - len(defaults) : code.co_argcount]
        named = [n for n, v in zip(names_of, defaults, strict=False) if v is way.inner]
        return (_function("default", named[0] if named else "?", function),)
    if function.__kwdefaults__ is way.node:
        return (_function("default", _name_of_entry(way), function),)
    if type(way.node) is dict and function.__dict__ is way.node:
        return (_function("function", _name_of_entry(way), function),)
    return ()


def _function(kind: str, name: str, function: "FunctionType") -> "Step":
    return {"kind": kind, "name": name, **_code(function)}


def _cache(wrapper: object) -> "Step":
    function = object.__getattribute__(wrapper, "__dict__").get("__wrapped__")
    size = wrapper.cache_parameters()["maxsize"]  # type: ignore[attr-defined]
    step: "Step" = {"kind": "cache", "name": "lru_cache", "most": size}
    if type(function) is FunctionType:
        step.update(_code(function))
    return step


def _local(running: object, node: object) -> "Step":
    for prefix in ("cr", "gi", "ag", "f"):
        code = getattr(running, prefix + "_code", None)
        if code is not None:
            return {
                "kind": "local",
                "name": _local_name(getattr(running, prefix + "_frame", running), node),
                "owner": code.co_qualname,
                "file": code.co_filename,
                "line": code.co_firstlineno,
            }
    return {"kind": "local", "name": ""}


def _local_name(frame: object, node: object) -> str:
    """Only from 3.13 on are a frame's locals seen without leaving a copy of them behind."""
    if sys.version_info < (3, 13) or type(frame) is not FrameType:
        return ""
    for name, value in list(frame.f_locals.items()):
        if value is node:
            return name
    return ""


def _in_instance(instance: object, way: Way) -> "tuple[Step, ...]":
    """An attribute: the instance holds it directly, in its dict, or in a slot."""
    cls = type(instance)
    space = _space_of(instance)
    if space is not None and way.node is space:
        return (_attribute(_name_of_entry(way), cls),)
    for name, value in list((space or {}).items()):
        if value is way.node:
            return (_attribute(_text(name), cls),)
    for base in mro(cls):
        for name, slot in list(vars_of(base).items()):
            if type(slot) is MemberDescriptorType and _slot(slot, instance) is way.node:
                return (_attribute(name, cls),)
    return ({"kind": "object", "name": "", "type": type_name(cls)},)


def _has_attribute(container: object, node: object) -> bool:
    """Whether a container made by inheriting holds it as an attribute, not as an entry."""
    space = _space_of(container)
    return space is not None and (space is node or any(v is node for v in list(space.values())))


def _space_of(instance: object) -> "dict[str, object] | None":
    try:
        space = object.__getattribute__(instance, "__dict__")
    except Exception:
        return None
    return space if type(space) is dict else None


def _slot(slot: "MemberDescriptorType", instance: object) -> object:
    try:
        return slot.__get__(instance)
    except Exception:
        return None


def _attribute(name: str, cls: type) -> "Step":
    bases = [b for b in mro(cls) if b is not object][:8]
    return {"kind": "attribute", "name": name, **_owner(cls), "bases": [_owner(b) for b in bases]}


def _owner(cls: type) -> "Step":
    """The class's name, and the file of its module."""
    module = sys.modules.get(_text(type.__dict__["__module__"].__get__(cls)))
    place = _place(module.__dict__) if _is_module(module) else {}  # type: ignore[union-attr]
    return {**place, "owner": str(type.__dict__["__qualname__"].__get__(cls))}


def _place(space: "dict[str, object]") -> "Step":
    return {"module": _text(space.get("__name__")), "file": _text(space.get("__file__"))}


def _code(function: "FunctionType") -> "Step":
    code = function.__code__
    return {
        "module": _text(function.__module__),
        "owner": _text(function.__qualname__),
        "file": code.co_filename,
        "line": code.co_firstlineno,
    }


def _key_of(space: "dict[object, object]", node: object) -> object:
    if len(space) > MOST_ENTRIES:
        return None
    return next((key for key, value in list(dict.items(space)) if value is node), None)


def _name_of_entry(way: Way) -> str:
    """The key under which the dict that was just passed holds what is below it."""
    return _text(_key_of(way.node, way.inner)) if isinstance(way.node, dict) else ""


def _shown(key: object) -> str:
    """A key that needs no code of the bot's to be shown."""
    return repr(key)[:LONGEST_KEY] if type(key) in {str, int} else ""


def _text(value: object) -> str:
    return value if type(value) is str else ""


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .census import all_types, issubclass_of, may_be_asked, mro, of_types, type_name, vars_of

    Step = dict[str, Any]
