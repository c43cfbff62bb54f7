"""Where is a step done, in the student's private chat or in its group? Found while steps are read.

A step says so with ``in``; else it is done where the stretch of steps is that it stands in, an
``expect`` of its own where the step before it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from perfkit.formats.yaml_document import Value
from perfkit.load.scenario.act_reading import NEVER_IN_GROUPS, ONLY_IN_GROUPS
from perfkit.load.scenario.definition import ActStep, ExpectStep, PressStep, SayStep, Step
from perfkit.load.scenario.gathering import read_where


class Placing:
    """Follows the places of steps in the order of the file."""

    def __init__(self, *, grouped: bool) -> None:
        self._grouped = grouped
        self._in_group = False
        self._before = False

    @contextmanager
    def stretch(self, value: Value) -> Iterator[None]:
        """All steps within are done where this ``in`` says, unless they say otherwise."""
        outer = self._in_group
        self._in_group = self._before = self._read(value)
        yield
        self._in_group = self._before = outer

    def place(self, step: Step, fields: dict[str, Value]) -> Step:
        """The step, done where it is to be done."""
        if not isinstance(step, SayStep | PressStep | ActStep | ExpectStep):
            return step
        in_group = self._before if isinstance(step, ExpectStep) else self._in_group
        verb = next((each for each in (*ONLY_IN_GROUPS, *NEVER_IN_GROUPS) if each in fields), None)
        if "in" in fields:
            in_group = self._read(fields["in"])
            if verb is not None and in_group is (verb in NEVER_IN_GROUPS):
                what = "can't be done in a group" if in_group else "is done in the group"
                raise fields["in"].place.error(f"{verb} {what}")
        elif verb is not None:
            in_group = verb in ONLY_IN_GROUPS
            self._require(fields[verb], in_group=in_group)
        self._before = in_group
        self._check(step, fields, in_group=in_group)
        return replace(step, in_group=in_group)

    def _read(self, value: Value) -> bool:
        in_group = read_where(value)
        self._require(value, in_group=in_group)
        return in_group

    def _require(self, value: Value, *, in_group: bool) -> None:
        if in_group and not self._grouped:
            raise value.place.error(
                "there are no groups: say at the top how big they are, groups: 5"
            )

    def _check(
        self,
        step: SayStep | PressStep | ActStep | ExpectStep,
        fields: dict[str, Value],
        *,
        in_group: bool,
    ) -> None:
        """What is expected must be possible where it is."""
        expect = step.expect
        if expect is None:
            return
        heard = in_group if expect.in_group is None else expect.in_group
        self._require(fields["expect"], in_group=heard)
        if "leave" in fields and heard:
            raise fields["expect"].place.error("who has left sees nothing of the group any more")
        if expect.status and not heard:
            raise fields["expect"].place.error("a status is something in a group: say in: group")
