"""Which steps are one? Those that only say more about the interaction before them.

So an ``expect`` right after a ``say`` or ``press``, and a ``save`` right after an interaction,
become part of it, and what comes later sees interactions, thinking and branching and little else.
"""

from dataclasses import replace

from perfkit.load.scenario.definition import (
    ActStep,
    ExpectStep,
    PressStep,
    SaveStep,
    SayStep,
    Step,
    waits,
)


def join(last: Step, step: Step) -> tuple[Step, ...]:
    """The two steps, or the one that they are together."""
    match last, step:
        case (
            SayStep(expect=None, saves=())
            | PressStep(expect=None, saves=())
            | ActStep(expect=None, saves=()),
            ExpectStep(),
        ):
            name = last.name or step.name
            expect = step.expect
            if expect.in_group is None and step.in_group is not last.in_group:
                expect = replace(expect, in_group=step.in_group)
            return (replace(last, expect=expect, saves=step.saves, name=name),)
        case SayStep() | PressStep() | ActStep() | ExpectStep(), SaveStep() if waits(last):
            return (replace(last, saves=last.saves + step.saves),)
        case _:
            return last, step
