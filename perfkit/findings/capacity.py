"""Does the bot hold as many students as it is asked to? Probes and what was asked → verdict."""

from collections.abc import Sequence
from dataclasses import replace

from perfkit.model.capacity import Capacity, Holding, Probe
from perfkit.model.summary import ObjectiveResult, Summary, Verdict

_HOLDING = {
    Verdict.PASS: Holding.HELD,
    Verdict.FAIL: Holding.BROKE,
    Verdict.INVALID: Holding.INVALID,
}


def probe_of(
    summary: Summary, users: int, folder: str, *, died: str | None = None, what: str = "bot"
) -> Probe:
    """What a load test of a bot, or ``what`` it was, says of its number of students.

    One that died under it did not hold.
    """
    holding = Holding.INVALID if summary.verdict is None else _HOLDING[summary.verdict]
    worst = _worst(summary.objectives)
    load, bot = summary.load, summary.bot
    probe = Probe(
        users=users,
        holding=holding if died is None else Holding.BROKE,
        folder=folder,
        reasons=summary.verdict_reasons if died is None else (died,),
        broke=f"the {what} itself" if died is not None else worst.name if worst else "",
        cpu_percent=None if bot is None else bot.cpu_percent.mean,
        rss_mib=None if bot is None else bot.rss_mib.max,
    )
    if load is None:
        return probe
    return replace(
        probe,
        throughput_per_s=load.throughput_per_s,
        p50_ms=load.response_ms.p50,
        p95_ms=load.response_ms.p95,
        p99_ms=load.response_ms.p99,
        error_rate=load.error_rate,
    )


def _worst(results: Sequence[ObjectiveResult]) -> ObjectiveResult | None:
    """The missed objective that is farthest from its bound."""
    missed = [r for r in results if r.ok is False]
    return min(missed, key=lambda r: r.margin_percent or 0.0, default=None)


def judge_capacity(
    capacity: Capacity, asked: int
) -> tuple[Verdict, tuple[str, ...], ObjectiveResult]:
    """Verdict, reasons, and the objective it is about: to hold as many as were asked for."""
    enough = capacity.holds >= asked
    known = enough or capacity.breaks_at is not None
    objective = ObjectiveResult(
        name="capacity",
        bound=f">= {asked:,} students",
        value=float(capacity.holds),
        unit="students",
        ok=enough if known else None,
        note="" if known else f"could not check: {capacity.stopped or 'no probe could be judged'}",
        limit=float(asked),
        margin_percent=100 * (capacity.holds - asked) / asked,
        metric="capacity.holds",
    )
    if enough:
        return Verdict.PASS, (), objective
    if not known:
        return Verdict.INVALID, (capacity.stopped or "no probe could be judged",), objective
    held = f"{capacity.holds:,} of the {asked:,} students asked for are held"
    return Verdict.FAIL, (held, *capacity.reasons), objective
