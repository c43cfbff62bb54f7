"""What does a run say about the bot, and with which exit code?

Results of objectives, and doubts about the measurement → verdict with its reasons.
"""

from collections.abc import Sequence

from perfkit.errors import ExitCode
from perfkit.findings.judging import format_value
from perfkit.model.summary import ObjectiveResult, Verdict


def decide(
    results: Sequence[ObjectiveResult], doubts: Sequence[str], stopped: str | None = None
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, and why it isn't a pass: one sentence each.

    ``stopped`` says which objective ended the load before its time.

    Doubt comes first: numbers that can't be trusted neither pass nor fail. A missed objective is a
    fail even if another could not be checked; a pass needs all that apply to be checked and kept.
    """
    if doubts:
        return Verdict.INVALID, tuple(doubts)
    missed = tuple(_missed(result) for result in results if result.ok is False)
    if stopped is not None:
        return Verdict.FAIL, (stopped, *missed)
    if missed:
        return Verdict.FAIL, missed
    unknown = tuple(
        f"{result.name}: {result.note}"
        for result in results
        if result.ok is None and result.applies
    )
    return (Verdict.INVALID, unknown) if unknown else (Verdict.PASS, ())


def _missed(result: ObjectiveResult) -> str:
    value = result.value or 0.0
    digits = next((d for d in range(3, 17) if _rounded(value, d) != result.limit), 17)
    return (
        f"{result.name} is {format_value(_rounded(value, digits), result.unit)}, not {result.bound}"
    )


def _rounded(value: float, digits: int) -> float:
    """To so many significant digits, but never before the decimal point."""
    return float(f"{value:.{max(digits, len(str(int(value))))}g}")


def exit_code(verdict: Verdict | None) -> ExitCode:
    """What a command that came to this verdict ends with; None is a run that judges nothing."""
    return ExitCode.OK if verdict is None else _EXIT_CODES[verdict]


_EXIT_CODES = {
    Verdict.PASS: ExitCode.OK,
    Verdict.FAIL: ExitCode.OBJECTIVES_MISSED,
    Verdict.INVALID: ExitCode.INVALID_MEASUREMENT,
}
