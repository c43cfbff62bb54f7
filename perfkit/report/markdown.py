"""How does a run look in a pull request, a chat or an editor? ``report.md``, short to read."""

import shlex
from collections.abc import Sequence

from perfkit.model.chat import Line
from perfkit.model.load import SlowInteraction
from perfkit.model.report import ErrorGroup, RunReport
from perfkit.model.stacks import HotFunction
from perfkit.model.summary import Finding, Percentiles, Summary
from perfkit.report import bot_api, capacity_text, sentences, stalls_text, wording
from perfkit.report.markdown_parts import code as _code
from perfkit.report.markdown_parts import table as _table
from perfkit.report.markdown_parts import text as _text
from perfkit.report.scale import time_label
from perfkit.report.subject import Subject, subject_of
from perfkit.units import format_mib, format_ms
from perfkit.untrusted import one_line

SHOWN_ERRORS = 10
SHOWN_SLOWEST = 10
SHOWN_FUNCTIONS = 10


def write_markdown(report: RunReport) -> str:
    """The report as Markdown (GitHub's), with a line break at its end."""
    subject = subject_of(report.manifest)
    blocks = (
        _verdict(report),
        _objectives(report.summary, subject),
        _list("Mind", report.summary.warnings),
        _list("Could not check", report.summary.could_not_check),
        *(_finding(finding) for finding in report.summary.findings),
        _capacity(report.summary),
        _load(report, subject),
        _stages(report.summary),
        _steps(report.summary),
        _list(bot_api.TITLE, _bot_api(report.summary)),
        _errors(report.errors, subject),
        _slowest(report, subject),
        _stalls(report.summary),
        _functions(report),
        _about(report),
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return "\n".join((f"## {title}", "", *(f"- {_text(item, 500)}" for item in items)))


def _verdict(report: RunReport) -> str:
    head = sentences.headline(report)
    about = f"{_text(report.manifest.name)}, begun {_text(report.manifest.started_at[:19])}Z"
    lines = [f"# {head.word}: {head.sentence}", "", about]
    network = bot_api.network_sentence(report.manifest)
    if network:
        lines += ["", _text(network, 500)]
    state = sentences.state_sentence(report.manifest)
    if state:
        lines += ["", f"**{_text(state, 500)}**"]
    if report.summary.verdict_reasons:
        lines += ["", *(f"- {_text(reason, 500)}" for reason in report.summary.verdict_reasons)]
    return "\n".join(lines)


def _objectives(summary: Summary, subject: Subject) -> str:
    if not summary.objectives:
        return ""
    rows = [
        (
            _text(wording.objective_name(objective, subject.what)),
            _text(objective.bound),
            _text(wording.measured(objective.value, objective.unit)),
            wording.objective_word(objective),
            wording.margin(objective),
            _text(objective.note),
        )
        for objective in summary.objectives
    ]
    return "## Objectives\n\n" + _table(
        ("objective", "bound", "value", "outcome", "margin", "note"), rows
    )


def _capacity(summary: Summary) -> str:
    if summary.capacity is None:
        return ""
    lines = (f"- {_text(line, 500)}" for line in capacity_text.capacity_sentences(summary.capacity))
    table = _table(capacity_text.COLUMNS, capacity_text.capacity_rows(summary.capacity))
    return "\n".join((f"## {capacity_text.TITLE}", "", *lines, "", table))


def _finding(finding: Finding) -> str:
    blocks = (
        f"## {_text(finding.title)} ({_text(finding.severity)})",
        _code(finding.location),
        "\n".join(f"- {_text(item, 500)}" for item in finding.evidence),
        _text(finding.advice, 2000),
    )
    return "\n\n".join(block for block in blocks if block)


def _load(report: RunReport, subject: Subject) -> str:
    summary, load, bot = report.summary, report.summary.load, report.summary.bot
    if load is None:
        return ""
    lines = [f"- {_text(line, 400)}" for line in sentences.load_sentences(report, load)]
    if bot is not None:
        lines += [f"- {subject.what}: {line}" for line in sentences.bot_sentences(bot)]
    if summary.generator is not None:
        lines.append(f"- perfkit itself: {sentences.generator_sentence(summary.generator)}")
    rows = [(name, *_times(times)) for name, times in wording.distributions(summary)]
    names = ("duration", "p50", "p90", "p95", "p99", "max", "mean")
    return "\n".join(("## Load", "", *lines, "", _table(names, rows)))


def _times(times: Percentiles) -> tuple[str, ...]:
    values = (times.p50, times.p90, times.p95, times.p99, times.max, times.mean)
    return tuple(wording.milliseconds(value) for value in values)


def _stages(summary: Summary) -> str:
    if summary.load is None or not summary.load.stages:
        return ""
    rows = [
        (
            _text(wording.stage_name(stage)),
            wording.level(stage),
            format_ms(stage.duration_s * 1000),
            f"{stage.interactions:,}",
            f"{stage.errors:,}",
            f"{stage.dropped:,}",
            wording.milliseconds(stage.response_ms.p95),
            wording.rate(stage.throughput_per_s),
        )
        for stage in summary.load.stages
    ]
    names = ("stage", "load", "lasted", "count", "errors", "dropped", "p95", "rate")
    return "## Stages\n\n" + _table(names, rows)


def _steps(summary: Summary) -> str:
    if summary.load is None or not summary.load.steps:
        return ""
    rows = [
        (
            _text(step.name),
            f"{step.interactions:,}",
            f"{step.errors:,}",
            *_times(step.response_ms),
            wording.rate(step.throughput_per_s),
        )
        for step in summary.load.steps
    ]
    names = ("step", "count", "errors", "p50", "p90", "p95", "p99", "max", "mean", "rate")
    return "## Steps\n\n" + _table(names, rows)


def _bot_api(summary: Summary) -> Sequence[str]:
    return () if summary.telegram is None else bot_api.telegram_sentences(summary.telegram)


def _errors(groups: Sequence[ErrorGroup], subject: Subject) -> str:
    if not groups:
        return ""
    shown = groups[:SHOWN_ERRORS]
    rows = [(_text(g.error, 300), _text(g.step), f"{g.count:,}") for g in shown]
    blocks = ["## Errors", _table(("error", "step", "count"), rows)]
    if len(groups) > len(shown):
        blocks.append(f"{len(shown)} of {len(groups)} kinds of errors.")
    example = next((group.example for group in shown if group.example is not None), None)
    if example is not None:
        whose = f"For example {subject.who} {example.student}:"
        blocks += [whose, _conversation(example.conversation)]
    return "\n\n".join(blocks)


def _conversation(lines: Sequence[Line]) -> str:
    """A conversation as indented code, in which nothing acts and no fence can be closed."""
    shown = (
        f"    {format_ms(line.at_ms):>10}  {one_line(line.who, 20)}: {one_line(line.text)}"
        for line in lines
    )
    return "\n".join(shown) or "No conversation was kept."


def _slowest(report: RunReport, subject: Subject) -> str:
    if not report.slowest:
        return ""
    rows = [
        (
            _text(slow.step),
            format_ms(slow.response_ms),
            *(wording.milliseconds(part) for part in _parts(slow, subject)),
            str(slow.student),
            time_label(slow.at_s),
        )
        for slow in report.slowest[:SHOWN_SLOWEST]
    ]
    parts = ("delivery", "in the bot") if subject.is_bot else ()
    names = ("step", "response time", *parts, subject.who, "at")
    return "## Slowest interactions\n\n" + _table(names, rows)


def _parts(slow: SlowInteraction, subject: Subject) -> tuple[float | None, ...]:
    return (slow.delivery_ms, slow.bot_ms) if subject.is_bot else ()


def _stalls(summary: Summary) -> str:
    if summary.stalls is None:
        return ""
    lines = _list(stalls_text.TITLE, stalls_text.stalls_sentences(summary.stalls))
    rows = [
        (_code(where, 160), _text(call, 100), *(_text(value) for value in others))
        for where, call, *others in stalls_text.stalls_rows(summary.stalls)
    ]
    return "\n\n".join((lines, _table(stalls_text.COLUMNS, rows))) if rows else lines


def _functions(report: RunReport) -> str:
    profile = report.profile
    if profile is None:
        return ""
    blocks = ["## Hottest functions", sentences.profile_sentence(profile)]
    if profile.hot:
        blocks.append(_function_table(profile.hot))
    if profile.blocking:
        blocks += ["### Longest waiting", _function_table(profile.blocking)]
    return "\n\n".join(blocks)


def _function_table(hot: Sequence[HotFunction]) -> str:
    rows = [
        (
            _code(function.function, 100),
            _code(wording.place(function), 160),
            _text(function.owner),
            wording.seconds(function.self_cpu_s),
            wording.seconds(function.self_waiting_s),
            wording.seconds(function.total_cpu_s),
        )
        for function in hot[:SHOWN_FUNCTIONS]
    ]
    names = ("function", "where", "whose", "CPU, self", "waiting, self", "CPU, total")
    return _table(names, rows)


def _about(report: RunReport) -> str:
    manifest, host = report.manifest, report.manifest.host
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    machine = f"{host.system} on {host.machine}, {wording.plural(host.cpus, 'CPU')}"
    lines = [
        f"- folder: {_code(report.folder)}",
        f"- command: {_code(shlex.join(manifest.command_line), 600)}",
        f"- machine: {_text(machine)}, {format_mib(host.memory_mib)}, load {host.load_1min:.2f}",
        f"- versions: {_text(versions, 400)}",
    ]
    if manifest.scenario is not None:
        scenario = manifest.scenario
        lines.append(f"- scenario: {_code(scenario.path)}, sha256 {_code(scenario.sha256, 80)}")
    if manifest.bot_command is not None:
        lines.append(f"- {subject_of(manifest).what}: {_code(manifest.bot_command)}")
    return "\n".join(("## About this run", "", *lines))
