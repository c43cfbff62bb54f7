"""By what is a run judged? Its objectives, and the windows some of them are judged over."""

from collections.abc import Sequence

from perfkit.analysis.resources import Moment, measure_bot
from perfkit.analysis.windows import Window, WindowTally
from perfkit.errors import InputError
from perfkit.findings.judging import Stretch
from perfkit.findings.objectives import Objective, parse_objective, with_defaults
from perfkit.model.load import Second
from perfkit.model.manifest import Manifest

NS_PER_S = 1_000_000_000


def objectives_of(manifest: Manifest) -> tuple[Objective, ...]:
    """What was asked for, and the defaults beside it. Raises InputError."""
    scenario = manifest.scenario
    return with_defaults(map(_read, scenario.objectives if scenario else ()))


def _read(text: str) -> Objective:
    try:
        return parse_objective(text)
    except ValueError as error:
        raise InputError(f"run.json holds an objective that can't be read: {error}") from error


class WindowTallies:
    """The windows of all objectives that have some, counted in one pass over the seconds."""

    __slots__ = ("_tallies",)

    def __init__(self, objectives: Sequence[Objective]) -> None:
        self._tallies = {
            objective: WindowTally(objective.window_s, objective.step)
            for objective in objectives
            if objective.window_s is not None
        }

    def add(self, second: Second) -> None:
        """Add one second, in order of time; what doesn't count is left out.

        Raises ValueError if a histogram in it is none.
        """
        if second.counted:
            for tally in self._tallies.values():
                tally.add(second)

    def stretches(
        self, seen: Sequence[Moment], start_ns: int
    ) -> dict[Objective, tuple[Stretch, ...]]:
        """Each objective's windows, with what the bot used in them."""
        return {
            objective: tuple(stretch(window, seen, start_ns) for window in tally.windows())
            for objective, tally in self._tallies.items()
        }


def stretch(window: Window, seen: Sequence[Moment], start_ns: int) -> Stretch:
    """A window of a load that began at ``start_ns``, with what the bot used in it."""
    return Stretch(
        start_s=(window.start_ns - start_ns) / NS_PER_S,
        end_s=(window.end_ns - start_ns) / NS_PER_S,
        numbers=window.numbers,
        bot=measure_bot(
            seen, start_ns=window.start_ns, end_ns=window.end_ns, framework=None, pids=()
        ),
    )
