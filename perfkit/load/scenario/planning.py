"""Which plan follows from what a scenario says? Shares become levels, and what can't be is refused.

A refusal names the key it is about, so that whoever asked can say where it stands.
"""

import math
from dataclasses import replace
from typing import TypeVar

from perfkit.load.scenario.load_spec import (
    DEFAULT_USERS,
    Amount,
    LoadChange,
    LoadSpec,
    StageSpec,
    Unit,
)
from perfkit.model.plan import LoadModel, LoadPlan, Spacing, Stage

FEWEST_FREE = 100
FREE_S = 60.0
"""Without ``max_users`` an open load may have as many students as arrive within this time."""
MOST_USERS = 1_000_000

_Value = TypeVar("_Value")


class PlanError(ValueError):
    """The load can't be as it is asked for. ``key`` is the key that is to be changed."""

    def __init__(self, key: str, problem: str, stage: int | None = None) -> None:
        super().__init__(problem)
        self.key = key
        self.stage = stage
        """The index of the stage it stands in; None: at the top of the file."""


def plan_load(spec: LoadSpec, seed: int) -> LoadPlan:
    """The plan that is asked for. Raises PlanError."""
    model = _model(spec)
    _check_keys(spec, model)
    stages = _read_stages(spec) if spec.stages else _plain(spec, model)
    _check_stages(stages)
    plan = LoadPlan(
        stages=stages,
        most_users=_most_users(spec, model, stages),
        model=model,
        spacing=spec.arrivals or Spacing.EVEN,
        pacing_s=spec.pacing_s,
        warm_up_s=spec.warm_up_s,
        graceful_stop_s=spec.graceful_stop_s,
        seed=seed,
    )
    if plan.duration_s is not None and plan.warm_up_s >= plan.duration_s:
        raise PlanError(
            "warm_up", f"nothing is left to measure: the load lasts {plan.duration_s:g} s"
        )
    return plan


def change_load(spec: LoadSpec, change: LoadChange) -> LoadSpec:
    """What is asked for after the command line has had its say.

    ``users`` alone is what the stages' shares relate to. A rate, a duration, iterations or a
    ramp-up describe one level of load: with them a scenario's stages are left out.
    """
    one_level = (change.rate, change.duration_s, change.iterations, change.ramp_up_s)
    if any(value is not None for value in one_level):
        spec = replace(spec, stages=())
    if change.rate is not None:
        spec = replace(spec, users=None, iterations=None, pacing_s=None, ramp_up_s=None)
    elif change.users is not None:
        spec = replace(spec, rate=None, arrivals=None, max_users=None)
    if change.duration_s is None and change.iterations is not None:
        spec = replace(spec, duration_s=None, ramp_down_s=None)
    elif change.duration_s is not None:
        spec = replace(spec, iterations=None)
    return replace(
        spec,
        users=_first(change.users, spec.users),
        rate=_first(change.rate, spec.rate),
        duration_s=_first(change.duration_s, spec.duration_s),
        iterations=_first(change.iterations, spec.iterations),
        ramp_up_s=_first(change.ramp_up_s, spec.ramp_up_s),
        warm_up_s=spec.warm_up_s if change.warm_up_s is None else change.warm_up_s,
        max_users=_first(change.max_users, spec.max_users),
    )


def _first(changed: _Value | None, said: _Value | None) -> _Value | None:
    return said if changed is None else changed


def _model(spec: LoadSpec) -> LoadModel:
    if spec.users is not None and spec.rate is not None:
        raise PlanError(
            "rate", "users and rate exclude each other: with rate, max_users bounds the students"
        )
    kinds = {
        amount.unit: index
        for index, stage in enumerate(spec.stages)
        for amount in (stage.amount, stage.target)
        if amount is not None and amount.unit is not Unit.SHARE
    }
    if len(kinds) > 1 or (Unit.RATE in kinds and spec.users) or (Unit.USERS in kinds and spec.rate):
        raise PlanError("stages", "all stages have users, or all have a rate")
    is_open = spec.rate is not None or Unit.RATE in kinds
    return LoadModel.OPEN if is_open else LoadModel.CLOSED


def _check_keys(spec: LoadSpec, model: LoadModel) -> None:
    """Refuse what has no meaning beside the rest."""
    if model is LoadModel.OPEN:
        _refuse(spec.iterations, "iterations", "with a rate each arrival plays once")
        _refuse(spec.pacing_s, "pacing", "with a rate the arrivals say when students begin")
    else:
        _refuse(spec.max_users, "max_users", "it bounds the students of a rate; here users says it")
        _refuse(spec.arrivals, "arrivals", "it says how a rate's arrivals lie; there is no rate")
    if spec.stages:
        for value, key in (
            (spec.duration_s, "duration"),
            (spec.iterations, "iterations"),
            (spec.ramp_up_s, "ramp_up"),
            (spec.ramp_down_s, "ramp_down"),
        ):
            _refuse(value, key, "beside stages it stands in each stage")
        if not any(_is_share(stage.amount) or _is_share(stage.target) for stage in spec.stages):
            key = "users" if model is LoadModel.CLOSED else "rate"
            base = spec.users if model is LoadModel.CLOSED else spec.rate
            _refuse(
                base,
                key,
                f"no stage is a share of it; write {key}: 100% in the stages, or leave it out",
            )
        return
    if model is LoadModel.OPEN and spec.duration_s is None:
        raise PlanError("rate", "a rate needs a duration")
    if spec.duration_s is None:
        _refuse(spec.ramp_down_s, "ramp_down", "it needs a duration to come after")
    elif (spec.ramp_up_s or 0.0) > spec.duration_s:
        raise PlanError("ramp_up", "longer than the duration")


def _refuse(value: object, key: str, problem: str) -> None:
    if value is not None:
        raise PlanError(key, f"{key} can't be here: {problem}")


def _is_share(amount: Amount | None) -> bool:
    return amount is not None and amount.unit is Unit.SHARE


def _plain(spec: LoadSpec, model: LoadModel) -> tuple[Stage, ...]:
    """One level of load, and its way down."""
    level = _base(spec, model)
    iterations = spec.iterations
    if iterations is None and spec.duration_s is None:
        iterations = 1
    load = Stage("", 0, level, spec.ramp_up_s or 0.0, spec.duration_s, iterations)
    if not spec.ramp_down_s:
        return (load,)
    return load, Stage("ramp down", level, 0, spec.ramp_down_s, spec.ramp_down_s)


def _base(spec: LoadSpec, model: LoadModel) -> float:
    """What shares relate to."""
    if model is LoadModel.OPEN:
        return spec.rate or 0.0
    return DEFAULT_USERS if spec.users is None else spec.users


def _read_stages(spec: LoadSpec) -> tuple[Stage, ...]:
    model = _model(spec)
    stages: list[Stage] = []
    level = 0.0
    for index, stage in enumerate(spec.stages):
        try:
            read = _stage(stage, level, _base(spec, model), model, index)
        except PlanError as error:
            error.stage = index
            raise
        stages.append(read)
        level = 0.0 if read.iterations is not None else read.level
    return tuple(stages)


def _stage(spec: StageSpec, before: float, base: float, model: LoadModel, index: int) -> Stage:
    _check_stage(spec, model)
    first = _level(spec.amount, base, model)
    target = _level(spec.target, base, model)
    if target is not None:
        from_level = before if first is None else first
        level, ramp_s = target, spec.duration_s or 0.0
    else:
        from_level, level, ramp_s = before, first or 0.0, spec.ramp_up_s
    return Stage(
        name=spec.name or f"stage {index + 1}",
        from_level=from_level,
        level=level,
        ramp_s=ramp_s,
        duration_s=spec.duration_s,
        iterations=spec.iterations,
        light=spec.light,
    )


def _check_stage(spec: StageSpec, model: LoadModel) -> None:
    if spec.amount is None and spec.target is None:
        raise PlanError("", "expected users, rate or target: how much load")
    if spec.duration_s is None and spec.iterations is None:
        raise PlanError("", "expected duration, or iterations of each student")
    if model is LoadModel.OPEN:
        _refuse(spec.iterations, "iterations", "with a rate each arrival plays once")
    if spec.target is not None:
        _refuse(
            spec.iterations, "iterations", "a target is reached when the stage's duration is over"
        )
        _refuse(spec.ramp_up_s or None, "ramp_up", "with a target the whole stage is the ramp")
    if spec.duration_s is not None and spec.ramp_up_s > spec.duration_s:
        raise PlanError("ramp_up", "longer than the stage's duration")


def _level(amount: Amount | None, base: float, model: LoadModel) -> float | None:
    if amount is None:
        return None
    value = amount.value * base if amount.unit is Unit.SHARE else amount.value
    if model is LoadModel.CLOSED and amount.value > 0:
        return max(1, round(value))
    return round(value, 9)


def _check_stages(stages: tuple[Stage, ...]) -> None:
    if not any(stage.level or stage.from_level for stage in stages):
        raise PlanError("stages", "nobody ever comes")
    if len(stages) == 1 and stages[0].light:
        raise PlanError("light", "there is no other stage to compare it with", 0)
    for index, stage in enumerate(stages):
        if stage.light and index > 0:
            raise PlanError("light", "a light stage comes first", index)
        if stage.iterations is not None and stage.level == 0:
            raise PlanError("iterations", "nobody is there to play them", index)


def _most_users(spec: LoadSpec, model: LoadModel, stages: tuple[Stage, ...]) -> int:
    highest = max(max(stage.level, stage.from_level) for stage in stages)
    if model is LoadModel.CLOSED:
        return int(highest)
    if spec.max_users is not None:
        return spec.max_users
    return min(MOST_USERS, max(FEWEST_FREE, math.ceil(highest * FREE_S)))
