"""Were two groups of runs made under the same conditions? What differs is said, a sentence each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields

from perfkit.model.manifest import Manifest, ScenarioNote

NETWORK = "network"
"""The manifest's note of the network that was emulated."""
NO_PLAN = frozenset({"path", "objectives"})
"""What a scenario's note says beside what students were to do."""
PROFILES = frozenset({"stacks", "trace"})
"""Kinds of artifacts that a profiler leaves."""
LONGEST = 80
NOTHING = "none"

Fact = Callable[[Manifest], object]


def plans_differ(before: Sequence[Manifest], after: Sequence[Manifest]) -> tuple[str, ...]:
    """How what was asked of the bots differs."""
    told = [
        _differ(_plan_word(field.name), before, after, _scenario_fact(field.name))
        for field in fields(ScenarioNote)
        if field.name not in NO_PLAN
    ]
    told.append(_differ("emulated network", before, after, lambda run: run.notes.get(NETWORK)))
    told.append(_differ("kind of run", before, after, lambda run: run.kind))
    return tuple(filter(None, told))


def environment_differs(before: Sequence[Manifest], after: Sequence[Manifest]) -> tuple[str, ...]:
    """How the surroundings differ: machine, versions, framework."""
    facts: list[tuple[str, Fact]] = [
        ("system", lambda run: run.host.system),
        ("machine", lambda run: run.host.machine),
        ("CPUs", lambda run: run.host.cpus),
        ("memory in MiB", lambda run: run.host.memory_mib),
        ("CPU governor", lambda run: run.host.governor),
        ("framework", lambda run: run.bot_framework),
    ]
    names = sorted({name for run in (*before, *after) for name in run.versions})
    facts += [(f"version of {name}", _version_fact(name)) for name in names]
    return tuple(filter(None, (_differ(what, before, after, fact) for what, fact in facts)))


def busy_machine(runs: Sequence[Manifest]) -> tuple[str, ...]:
    """Whether others were at work when a run began; nothing if not."""
    busiest = max((run.host.load_1min / max(1, run.host.cpus) for run in runs), default=0.0)
    if busiest <= 1:
        return ()
    wanted = f"{busiest:.1f} processes wanted each CPU (load average)"
    return (f"the machine was busy when a run began: {wanted}; times may differ for that alone",)


def profiled_differently(before: Sequence[Manifest], after: Sequence[Manifest]) -> tuple[str, ...]:
    """Whether a profiler took its share of the CPU on one side only; nothing if not."""
    shares = [
        sum(any(a.kind in PROFILES for a in run.artifacts) for run in side) / len(side)
        for side in (before, after)
    ]
    if shares[0] == shares[1]:
        return ()
    which = "before" if shares[0] > shares[1] else "after"
    return (f"more of {which} was recorded with py-spy, which takes some of the bot's time",)


def _plan_word(field: str) -> str:
    return {"sha256": "scenario's SHA-256", "name": "scenario"}.get(field, field.replace("_", " "))


def _scenario_fact(field: str) -> Fact:
    return lambda run: getattr(run.scenario, field, None)


def _version_fact(name: str) -> Fact:
    return lambda run: run.versions.get(name)


def _differ(what: str, before: Sequence[Manifest], after: Sequence[Manifest], fact: Fact) -> str:
    """``users: 50 before, 20 after``; empty where both are the same."""
    first, second = _told(map(fact, before)), _told(map(fact, after))
    return f"{what}: {first} before, {second} after" if first != second else ""


def _told(values: Iterable[object]) -> str:
    texts = {NOTHING if value is None else str(value)[:LONGEST] for value in values}
    return " and ".join(sorted(texts))
