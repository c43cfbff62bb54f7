"""Which sentences do all renderers say? Made from the model's numbers; nothing is decided here."""

from collections.abc import Iterator
from dataclasses import dataclass

from perfkit.findings.alerts import ALERT
from perfkit.model.capacity import Capacity
from perfkit.model.manifest import MONITOR_KIND, Manifest, RunState
from perfkit.model.memory import Estimate, Growth, Trend
from perfkit.model.report import ProfileNumbers, RunReport
from perfkit.model.summary import (
    BotNumbers,
    GeneratorNumbers,
    LoadNumbers,
    Summary,
    Verdict,
)
from perfkit.report import wording
from perfkit.report.capacity_text import capacity_headline
from perfkit.report.subject import size, subject_of
from perfkit.units import format_mib, format_ms, format_percent
from perfkit.untrusted import one_line


@dataclass(frozen=True, slots=True)
class Headline:
    """What a report says first."""

    word: str
    """``PASS``, ``FAIL``, ``INVALID``, or the kind of run where nothing is judged."""
    tone: str
    """``pass``, ``fail``, ``invalid`` or ``none``: what colour it has."""
    sentence: str


def headline(report: RunReport) -> Headline:
    """The verdict, big and first."""
    summary = report.summary
    if summary.capacity is not None:
        return _of_capacity(report, summary.capacity)
    match summary.verdict:
        case Verdict.PASS:
            return Headline("PASS", "pass", _loaded(report) + _objectives_met(summary))
        case Verdict.FAIL:
            return Headline("FAIL", "fail", _loaded(report) + _objectives_missed(summary))
        case Verdict.INVALID:
            sentence = f"This measurement can't judge the {subject_of(report.manifest).what}."
            return Headline("INVALID", "invalid", sentence)
        case None if summary.kind == MONITOR_KIND:
            return Headline("MONITOR", "none", _alerts_fired(summary))
        case None:
            return Headline(summary.kind.upper(), "none", "Nothing was judged in this run.")


def _of_capacity(report: RunReport, capacity: Capacity) -> Headline:
    summary, what = report.summary, subject_of(report.manifest).what
    word = "CAPACITY" if summary.verdict is None else summary.verdict.value.upper()
    tone = "none" if summary.verdict is None else summary.verdict.value
    return Headline(word, tone, capacity_headline(summary, capacity, what))


def _alerts_fired(summary: Summary) -> str:
    fired = [finding for finding in summary.findings if finding.id.startswith(ALERT)]
    return f"{wording.plural(len(fired), 'alert')} fired." if fired else "No alert fired."


def _objectives_met(summary: Summary) -> str:
    met = sum(objective.ok is True for objective in summary.objectives)
    return f"{met} of {wording.plural(met, 'judged objective')} met."


def _objectives_missed(summary: Summary) -> str:
    judged = sum(objective.ok is not None for objective in summary.objectives)
    missed = sum(objective.ok is False for objective in summary.objectives)
    return f"{missed} of {wording.plural(judged, 'judged objective')} missed."


def _loaded(report: RunReport) -> str:
    loaded = size(report)
    return f"{loaded}: " if loaded else ""


def state_sentence(manifest: Manifest) -> str:
    """What to know before reading numbers of a run that did not end well; else empty."""
    match manifest.state:
        case RunState.COMPLETE:
            return ""
        case RunState.INTERRUPTED:
            return "Interrupted: the numbers cover the time until then."
        case RunState.FAILED:
            return f"The run failed: {manifest.problem or 'no reason was recorded'}"
        case RunState.RUNNING:
            return "Not finished: still running, or perfkit was killed. Numbers cover what is kept."


def load_sentences(report: RunReport, load: LoadNumbers) -> tuple[str, ...]:
    """What the students experienced, in a line for each side of it."""
    interactions = wording.plural(load.interactions, "interaction")
    errors = wording.plural(load.errors, "error")
    took = format_ms(load.duration_s * 1000)
    open_ends = f"{load.in_flight_at_end:,} unanswered at the end, {load.dropped:,} never started"
    return (
        size(report) + came_to_an_end(report, load),
        f"{interactions} in {took}, {wording.rate(load.throughput_per_s)} went well",
        f"{errors} ({format_percent(load.error_rate)}), {open_ends}",
        *more_of_load(load),
    )


def came_to_an_end(report: RunReport, load: LoadNumbers) -> str:
    """How many students did, to stand behind how many there were; connections don't."""
    if subject_of(report.manifest).is_address:
        return ""
    return f": {load.users_completed:,} completed, {load.users_failed:,} gave up"


def more_of_load(load: LoadNumbers) -> Iterator[str]:
    """What only some loads have: students who start over, a part that is left out."""
    done = load.iterations
    if done.completed + done.failed > load.users_completed + load.users_failed or done.interrupted:
        late = f", {done.late:,} of them late at their pace" if done.late else ""
        yield (
            f"scenario played {wording.plural(done.completed, 'time')} to its end, given up "
            f"{done.failed:,}, cut off by a stage's end {done.interrupted:,}{late}"
        )
    if load.warm_up_s:
        yield f"left out: {format_ms(load.warm_up_s * 1000)} of warm-up"
    light = ", ".join(stage.name for stage in load.stages if stage.light)
    if light:
        yield f"left out: the stage {one_line(light, 60)}, there to compare with"


def bot_sentences(bot: BotNumbers) -> tuple[str, ...]:
    """What the bot used while the load ran."""
    cpu, rss = bot.cpu_percent, bot.rss_mib
    start, end = format_mib(rss.start), format_mib(rss.end)
    return (
        f"CPU {wording.cpu(cpu.mean)} of a core in the mean, {wording.cpu(cpu.max)} at most",
        f"memory {format_mib(rss.max)} at most, {start} at the start, {end} at the end",
        *(() if rss.growth is None else growth_sentences(rss.growth)),
    )


def growth_sentences(growth: Growth) -> tuple[str, ...]:
    """Whether memory grows, how fast by time and by work, and from what that was read."""
    first = f"memory: {growth.trend}, {growth.reason}"
    if growth.per_min is None or growth.trend is Trend.STABLE:
        return (first,)
    lines = [first, f"memory grows by {mib_a_minute(growth.per_min)}"]
    if growth.per_1000 is not None:
        each = f"{mib_each_1000(growth.per_1000)}, seen over {growth.interactions:,} of them"
        lines.append(f"memory grows by {each}")
    return tuple(lines)


def mib_a_minute(per_min: Estimate) -> str:
    """``1.2 MiB a minute (1.1 to 1.4)``."""
    return f"{_mib(per_min.value)} MiB a minute {_bounds(per_min)}"


def mib_each_1000(per_1000: Estimate) -> str:
    """``0.4 MiB for each 1,000 interactions (0.3 to 0.5)``."""
    return f"{_mib(per_1000.value)} MiB for each 1,000 interactions {_bounds(per_1000)}"


def _bounds(estimate: Estimate) -> str:
    return f"({_mib(estimate.low)} to {_mib(estimate.high)})"


def _mib(value: float) -> str:
    return f"{value:.2g}" if abs(value) < 10 else f"{value:,.0f}"


def generator_sentence(generator: GeneratorNumbers) -> str:
    """What perfkit itself used, and how late it was."""
    lag = generator.start_lag_ms
    return (
        f"{wording.cpu(generator.cpu_percent)} of a core; actions started "
        f"{format_ms(lag.p99)} late at p99, {format_ms(lag.max)} at most"
    )


def profile_sentence(profile: ProfileNumbers) -> str:
    """What was sampled, and what the bot's threads did in that time."""
    threads = wording.plural(len(profile.threads), "thread")
    sampled = (
        f"{threads} sampled at {profile.rate_hz} Hz for {format_ms(profile.duration_s * 1000)}"
    )
    return (
        f"{sampled}: {wording.seconds(profile.cpu_s)} on the CPU, "
        f"{wording.seconds(profile.waiting_s)} waiting, "
        f"{wording.seconds(profile.idle_s)} idle (nothing to do)."
    )
