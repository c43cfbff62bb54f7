"""What does it mean that one object holds another? A step on the way from a container outwards.

Names are told, and places where a function's code begins; no method of the bot's own is called, no
``repr`` and no property. Put into a process as text, between ``census`` and ``holders``.
"""

import functools
import sys
from collections import deque
from types import (
    AsyncGeneratorType,
    CellType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)

MOST_ENTRIES = 200_000
"""Larger dicts are not searched for the key."""
LONGEST_KEY = 1000
"""Of it less is shown, once it is masked."""
LOCALS_SEEN = 0x030D0000
RUNNING = (GeneratorType, CoroutineType, AsyncGeneratorType, FrameType)
CACHE = type(functools.lru_cache(None)(id))
ENTRIES = (dict, list, tuple, set, deque)


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

    def renamed(self, node: object, step: "Step") -> "Way":
        """One step on: the dict that was just passed is the space of ``node``'s own names."""
        return Way(self.target, node, (*self.steps[:-1], step), self.node)


def all_modules() -> "dict[int, ModuleType]":
    """The modules, by the id of their space of names."""
    return {id(m.__dict__): m for m in list(sys.modules.values()) if _is_module(m)}


def step_to(referrer: object, way: Way, modules: "dict[int, ModuleType]") -> Way:  # noqa: PLR0911 - one for each kind
    """What it means that ``referrer`` holds what the way has come to."""
    node, cls = way.node, type(referrer)
    if cls is dict and id(referrer) in modules:
        return way.up(referrer, _global(modules[id(referrer)], _key_of(referrer, node)))
    if issubclass_of(cls, type):
        return _in_class(referrer, way)
    if cls is FunctionType:
        return _in_function(referrer, way)
    if cls is CACHE:
        return way.up(referrer, _cache(referrer))
    if any(cls is kind for kind in RUNNING):
        return way.up(referrer, _local(referrer, node))
    if any(issubclass_of(cls, kind) for kind in ENTRIES) and not _has_attribute(referrer, node):
        return way.up(referrer, *_in_container(referrer, node))
    if cls is CellType or cls is MethodType:
        return way.up(referrer)
    return _in_instance(referrer, way)


def _is_module(module: object) -> bool:
    return issubclass_of(type(module), ModuleType)


def _global(module: "ModuleType", name: object) -> "Step":
    return {"kind": "global", "name": _text(name), **_place(module.__dict__)}


def _in_container(holder: object, node: object) -> "tuple[Step, ...]":
    """An entry; of a tuple nothing: functions have theirs, and know what they mean."""
    if type(holder) is tuple:
        return ()
    key = _key_of(holder, node) if issubclass_of(type(holder), dict) else None
    return ({"kind": "item", "name": _shown(key), "type": type_name(type(holder))},)


def _in_class(cls: "Any", way: Way) -> Way:
    """The class's dict was passed as an entry, which becomes the class's attribute."""
    for name, value in list(vars_of(cls).items()):
        if value is way.inner and way.steps:
            return way.renamed(cls, {"kind": "class", "name": _text(name), **_owner(cls)})
    return way.up(cls)


def _in_function(function: "Any", way: Way) -> Way:
    code = function.__code__
    held: Any = way.node
    if function.__closure__ is way.node:
        name = _name_among(zip(code.co_freevars, held, strict=False), way.inner)
        return way.up(function, _function("closure", name, function))
    if function.__defaults__ is way.node:
        last = code.co_varnames[: code.co_argcount][-len(held) :]
        name = _name_among(zip(last, held, strict=False), way.inner)
        return way.up(function, _function("default", name, function))
    if function.__kwdefaults__ is way.node:
        return way.renamed(function, _function("default", _name_of_entry(way), function))
    if type(way.node) is dict and function.__dict__ is way.node:
        return way.renamed(function, _function("function", _name_of_entry(way), function))
    return way.up(function)


def _name_among(pairs: "Iterable[tuple[str, object]]", value: object) -> str:
    return next((name for name, each in pairs if each is value), "")


def _function(kind: str, name: str, function: "FunctionType") -> "Step":
    return {"kind": kind, "name": name, **_code(function)}


def _cache(wrapper: object) -> "Step":
    space = _space_of(wrapper) or {}
    function = space.get("__wrapped__")
    step: Step = {"kind": "cache", "name": "lru_cache"}
    try:
        step["most"] = wrapper.cache_parameters()["maxsize"]  # type: ignore[attr-defined]
    except Exception:
        # made without functools.lru_cache, which alone sets it: its bound is not known
        pass
    return {**step, **_code(function)} if type(function) is FunctionType else step


def _local(running: object, node: object) -> "Step":
    for prefix in ("cr", "gi", "ag", "f"):
        code = getattr(running, prefix + "_code", None)
        if code is not None:
            return {
                "kind": "local",
                "name": _local_name(running, prefix, node),
                "owner": code.co_qualname,
                "file": code.co_filename,
                "line": code.co_firstlineno,
            }
    return {"kind": "local", "name": ""}


def _local_name(running: object, prefix: str, node: object) -> str:
    """Only from 3.13 on are a frame's locals seen without leaving a copy of them behind."""
    if sys.hexversion < LOCALS_SEEN:
        return ""
    frame = running if prefix == "f" else getattr(running, prefix + "_frame", None)
    if type(frame) is not FrameType:
        return ""
    return _name_among(list(frame.f_locals.items()), node)


def _in_instance(instance: object, way: Way) -> Way:
    """An attribute: the instance holds it directly, in its dict, or in a slot."""
    cls = type(instance)
    space = _space_of(instance)
    if space is not None and way.node is space:
        return way.renamed(instance, _attribute(_name_of_entry(way), cls))
    name = _name_among(list((space or {}).items()), way.node)
    if name:
        return way.up(instance, _attribute(name, cls))
    for base in mro(cls):
        for slot_name, slot in list(vars_of(base).items()):
            if type(slot) is MemberDescriptorType and _slot(slot, instance) is way.node:
                return way.up(instance, _attribute(slot_name, cls))
    return way.up(instance, {"kind": "object", "name": "", "type": type_name(cls)})


def _has_attribute(container: object, node: object) -> bool:
    """Whether a container made by inheriting holds it as an attribute, not as an entry."""
    space = _space_of(container)
    return space is not None and (space is node or any(v is node for v in list(space.values())))


def _space_of(instance: object) -> "dict[str, object] | None":
    """Its attributes, past a ``__dict__`` that a class may have defined for itself."""
    getters = (vars_of(base).get("__dict__") for base in mro(type(instance)))
    getter = next((each for each in getters if each is not None), None)
    space = getter.__get__(instance) if type(getter) is GetSetDescriptorType else None
    return space if type(space) is dict else None


def _slot(slot: "MemberDescriptorType", instance: object) -> object:
    try:
        return slot.__get__(instance)
    except Exception:
        # an empty slot; of whatever else a stranger's class raises nothing is told either
        return None


def _attribute(name: str, cls: type) -> "Step":
    bases = [b for b in mro(cls) if b is not object][:8]
    return {"kind": "attribute", "name": name, **_owner(cls), "bases": [_owner(b) for b in bases]}


def _owner(cls: type) -> "Step":
    """The class's name, and the file of its module."""
    module = sys.modules.get(_text(type.__dict__["__module__"].__get__(cls)))
    place = _place(module.__dict__) if _is_module(module) else {}
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


def _key_of(space: "Any", node: object) -> object:
    if dict.__len__(space) > MOST_ENTRIES:
        return None
    return next((key for key, value in list(dict.items(space)) if value is node), None)


def _name_of_entry(way: Way) -> str:
    """The key under which the dict that was just passed holds what is below it."""
    if way.inner is None:
        return "__dict__"  # what grows are the names themselves
    return _text(_key_of(way.node, way.inner)) if type(way.node) is dict else ""


def _shown(key: object) -> str:
    """A key that needs no code of the bot's to be shown."""
    return repr(key)[:LONGEST_KEY] if type(key) is str or type(key) is int else ""


def _text(value: object) -> str:
    return value if type(value) is str else ""


TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .census import issubclass_of, mro, type_name, vars_of

    Step = dict[str, Any]
