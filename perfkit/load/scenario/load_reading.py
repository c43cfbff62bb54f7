"""How much load does a scenario file ask for? The keys from ``users`` to ``stages``."""

from collections.abc import Callable
from typing import TypeVar

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Value
from perfkit.formats.yaml_place import DocumentError, Place
from perfkit.load.scenario.load_spec import (
    GRACEFUL_STOP_S,
    NO_LOAD_SPEC,
    Amount,
    LoadSpec,
    StageSpec,
    Unit,
)
from perfkit.load.scenario.planning import MOST_USERS, PlanError, plan_load
from perfkit.model.plan import Spacing
from perfkit.units import parse_rate, parse_share

LOAD_KEYS = (
    "users", "rate", "duration", "iterations", "ramp_up", "ramp_down", "stages", "arrivals",
    "max_users", "pacing", "warm_up", "graceful_stop",
)  # fmt: skip
MOST_ITERATIONS = 1_000_000
MOST_STAGES = 1000
FASTEST_RATE = 100_000.0
"""Arrivals per second; more than one process can begin."""

_STAGE_KEYS = (
    "name", "users", "rate", "target", "duration", "iterations", "ramp_up", "light",
)  # fmt: skip
_RATE = "a rate such as 20/s or 600/min"
_Read = TypeVar("_Read")


def read_load(place: Place, fields: dict[str, Value], seed: int) -> LoadSpec:
    """The load that these keys of the file ask for.

    Raises DocumentError for what can't be read, and for what does not go together.
    """
    spec = LoadSpec(
        users=_read(fields, "users", _users),
        rate=_read(fields, "rate", _rate),
        duration_s=_read(fields, "duration", values.duration),
        iterations=_read(fields, "iterations", _iterations),
        ramp_up_s=_read(fields, "ramp_up", _from_zero),
        ramp_down_s=_read(fields, "ramp_down", _from_zero),
        stages=_read(fields, "stages", _stages) or (),
        arrivals=_read(fields, "arrivals", _spacing),
        max_users=_read(fields, "max_users", _users),
        pacing_s=_read(fields, "pacing", values.duration),
        warm_up_s=_read(fields, "warm_up", _from_zero) or 0.0,
        graceful_stop_s=_or(_read(fields, "graceful_stop", _from_zero), GRACEFUL_STOP_S),
    )
    if spec != NO_LOAD_SPEC:
        try:
            plan_load(spec, seed)
        except PlanError as error:
            raise _located(error, place, fields) from None
    return spec


def _located(error: PlanError, place: Place, fields: dict[str, Value]) -> DocumentError:
    """The refusal with the line of the key it is about."""
    if error.stage is not None:
        stage = values.listing(fields["stages"], "")[error.stage]
        entries = values.mapping(stage, "", _STAGE_KEYS)
        return entries.get(error.key, stage).place.error(str(error))
    where = fields.get(error.key)
    return (place if where is None else where.place).error(str(error))


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _read(fields: dict[str, Value], key: str, how: Callable[[Value], _Read]) -> _Read | None:
    return how(fields[key]) if key in fields else None


def _users(value: Value) -> int:
    return values.whole(value, 1, MOST_USERS)


def _iterations(value: Value) -> int:
    return values.whole(value, 1, MOST_ITERATIONS)


def _from_zero(value: Value) -> float:
    return values.duration(value, zero=True)


def _spacing(value: Value) -> Spacing:
    return Spacing(values.one_of(value, tuple(Spacing)))


def _rate(value: Value) -> float:
    try:
        rate = parse_rate(values.line_of_text(value, _RATE))
    except ValueError:
        raise values.unfit(value, _RATE) from None
    if not 0 < rate <= FASTEST_RATE:
        raise values.unfit(value, f"a rate above 0 and up to {FASTEST_RATE:,.0f}/s")
    return rate


def _stages(value: Value) -> tuple[StageSpec, ...]:
    items = values.listing(value, "a list of stages such as {users: 10, duration: 30s}")
    if not 0 < len(items) <= MOST_STAGES:
        raise values.unfit(value, f"from 1 to {MOST_STAGES:,} stages")
    return tuple(map(_stage, items))


def _stage(value: Value) -> StageSpec:
    fields = values.mapping(value, "a stage such as {users: 10, duration: 30s}", _STAGE_KEYS)
    if "users" in fields and "rate" in fields:
        raise fields["rate"].place.error("users and rate exclude each other")
    amount = _read(fields, "users", _stage_users) or _read(fields, "rate", _stage_rate)
    return StageSpec(
        name=values.line_of_text(fields["name"], "a name", 40) if "name" in fields else "",
        amount=amount,
        target=_read(fields, "target", _target),
        ramp_up_s=_read(fields, "ramp_up", _from_zero) or 0.0,
        duration_s=_read(fields, "duration", values.duration),
        iterations=_read(fields, "iterations", _iterations),
        light=_read(fields, "light", values.flag) or False,
    )


def _stage_users(value: Value) -> Amount:
    share = _share(value)
    return share or Amount(values.whole(value, 0, MOST_USERS), Unit.USERS)


def _stage_rate(value: Value) -> Amount:
    return _share(value) or Amount(_rate_or_none(value), Unit.RATE)


def _target(value: Value) -> Amount:
    """``50`` students, ``50/s`` arrivals, or ``100%`` of whichever it is."""
    if "/" in values.text(value, "a target such as 50, 50/s or 100%"):
        return _stage_rate(value)
    return _stage_users(value)


def _rate_or_none(value: Value) -> float:
    """A stage may have nobody arrive."""
    words = values.text(value, _RATE)
    return 0.0 if words.partition("/")[0].strip() == "0" else _rate(value)


def _share(value: Value) -> Amount | None:
    words = values.text(value, "how many")
    if not words.strip().endswith("%"):
        return None
    try:
        return Amount(parse_share(words), Unit.SHARE)
    except ValueError:
        raise values.unfit(value, "a share such as 10%, at most 100%") from None
