"""The ``network`` part of a scenario file: which network lies between bot and Telegram."""

from collections.abc import Callable
from typing import TypeVar

from perfkit.formats import yaml_values as values
from perfkit.formats.network import change_network, parse_fault
from perfkit.formats.yaml_document import Value
from perfkit.model.network import (
    NO_NETWORK,
    Fault,
    FloodLimits,
    NetworkChange,
    NetworkSpec,
    Preset,
)

_KEYS = ("latency", "jitter", "preset", "flood_limits", "faults")
_Read = TypeVar("_Read")


def read_network(value: Value) -> NetworkSpec:
    """The network described there. Raises DocumentError."""
    fields = values.mapping(value, "a mapping such as {latency: 40ms}", _KEYS)

    def read(key: str, how: Callable[[Value], _Read]) -> _Read | None:
        return how(fields[key]) if key in fields else None

    change = NetworkChange(
        latency_s=read("latency", _duration),
        jitter_s=read("jitter", _duration),
        preset=read("preset", lambda entry: Preset(values.one_of(entry, tuple(Preset)))),
        flood_limits=read("flood_limits", _flood_limits),
        faults=read("faults", _faults),
    )
    try:
        return change_network(NO_NETWORK, change)
    except ValueError as error:
        raise value.place.error(str(error)) from None


def _duration(value: Value) -> float:
    return values.duration(value, zero=True)


def _flood_limits(value: Value) -> FloodLimits:
    return FloodLimits(values.one_of(value, tuple(FloodLimits)))


def _faults(value: Value) -> tuple[Fault, ...]:
    return tuple(map(_fault, values.listing(value, "a list of faults such as [429:1%]")))


def _fault(value: Value) -> Fault:
    text = values.line_of_text(value, "a fault such as 429:1%")
    try:
        return parse_fault(text)
    except ValueError as error:
        raise value.place.error(str(error)) from None
