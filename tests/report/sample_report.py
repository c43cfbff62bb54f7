"""Runs as they come out of a load test, whole, for the tests of what shows them.

``before`` fails, ``after`` passes, ``invalid`` can't be trusted, ``interrupted`` has no load,
``sparse`` has little else, ``hour`` is long, ``server`` and ``address`` had no bot,
``hostile`` brings text that wants to act in every field a bot or a file may fill.
"""

import math
import random
from dataclasses import replace

from perfkit.analysis.flametree import lay_out
from perfkit.model.chat import Line
from perfkit.model.load import FailedInteraction, SlowInteraction
from perfkit.model.manifest import Artifact, Host, Manifest, RunState, ScenarioNote
from perfkit.model.plan import LoadModel, LoadPlan, Stage
from perfkit.model.report import (
    ErrorGroup,
    ProfileNumbers,
    ResourcePoint,
    RunReport,
    TimelinePoint,
)
from perfkit.model.stacks import Frame, HotFunction, WeightedStack
from perfkit.model.summary import (
    BotNumbers,
    CpuNumbers,
    Finding,
    GeneratorNumbers,
    LoadNumbers,
    MemoryNumbers,
    ObjectiveResult,
    Percentiles,
    StartLag,
    StepNumbers,
    Summary,
    Verdict,
)
from perfkit.model.telegram import TelegramNumbers
from perfkit.report.flamegraph import render_flamegraph

HANDLER = (
    Frame("_run", "/usr/lib/python3.11/asyncio/events.py", 80),
    Frame("feed_update", "/srv/site-packages/aiogram/dispatcher/dispatcher.py", 161),
    Frame("role_middleware", "/srv/homework_bot/middleware.py", 17),
)
STACKS = (
    WeightedStack("MainThread", (*HANDLER, Frame("execute", "", 0)), 14.2, 2.1),
    WeightedStack(
        "MainThread",
        (*HANDLER, Frame("save_answer", "/srv/bot/handlers.py", 88), Frame("fsync", "", 0)),
        17.0, 4.8, 7.9,
    ),
    WeightedStack("sqlite", (Frame("run", "/usr/lib/threading.py", 975),), 0.4, 0.0, 50.0),
)  # fmt: skip

CONVERSATION = (
    Line(0.0, "student", "/start"),
    Line(212.4, "bot", "Hello! Choose a course."),
    Line(1404.0, "student", "[Python, first semester]"),
    Line(3980.5, "bot", "Python, first semester\nChoose a subject."),
    Line(5211.0, "student", "[Generators]"),
    Line(10211.0, "perfkit", "no reply within 5 s"),
)


def spread(p50: float) -> Percentiles:
    """A plausible distribution of durations around its median."""
    return Percentiles(p50, p50 * 2.1, p50 * 2.6, p50 * 3.4, p50 * 4.6, p50 * 1.2)


def step(name: str, *, count: int, errors: int, p50: float) -> StepNumbers:
    delivery = spread(p50 * 0.7)
    bot = spread(p50 * 0.3)
    return StepNumbers(name, count, errors, count / 58, spread(p50), spread(p50), delivery, bot)


def load(*, p50: float, errors: int, took: float = 58.2, users: int = 50) -> LoadNumbers:
    steps = (
        step("start", count=50, errors=0, p50=p50 * 0.6),
        step("choose a course", count=50, errors=0, p50=p50 * 0.9),
        step("choose a subject", count=50, errors=0, p50=p50),
        step("choose a lesson", count=50, errors=errors // 2, p50=p50 * 1.3),
        step("answer a question", count=500, errors=errors - errors // 2, p50=p50 * 0.95),
        step("result", count=50, errors=0, p50=p50 * 1.6),
        step("statistics", count=50, errors=0, p50=p50 * 2.2),
    )
    interactions = sum(s.interactions for s in steps)
    return LoadNumbers(
        users=users, users_completed=users - errors, users_failed=errors,
        interactions=interactions, errors=errors, error_rate=errors / interactions,
        dropped=0, in_flight_at_end=0, duration_s=took,
        throughput_per_s=(interactions - errors) / took,
        response_ms=spread(p50), service_ms=spread(p50), delivery_ms=spread(p50 * 0.7),
        bot_ms=spread(p50 * 0.3), steps=steps, bot_calls={"sendMessage": 420},
    )  # fmt: skip


def timeline(
    seconds: int, *, p50: float, rate: float, users: int = 50
) -> tuple[TimelinePoint, ...]:
    """A minute as loads go: a rise, a plateau with noise, a tail; one second without a reply."""
    draw = random.Random(7)  # noqa: S311 - noise for pictures
    points = []
    for second in range(seconds):
        share = math.sin(math.pi * (second + 0.5) / seconds) ** 0.4
        middle = p50 * share * draw.uniform(0.85, 1.15)
        quiet = second == seconds // 2
        points.append(
            TimelinePoint(
                t_s=second + 0.5,
                p50_ms=None if quiet else middle,
                p95_ms=None if quiet else middle * draw.uniform(2.1, 2.9),
                max_ms=None if quiet else middle * draw.uniform(2.9, 4.6),
                throughput_per_s=0.0 if quiet else rate * share * draw.uniform(0.8, 1.2),
                errors_per_s=float(draw.random() < 0.06) * (p50 > 500),
                active=min(users, 8 * second + 8, max(0, (seconds - second) * 6)),
                queued=round(users * share * 0.7) if p50 > 500 else round(draw.random()),
            )
        )
    return tuple(points)


def resources(seconds: int, *, cpu: float, rss: float, growth: float) -> tuple[ResourcePoint, ...]:
    draw = random.Random(11)  # noqa: S311 - noise for pictures
    return tuple(
        ResourcePoint(
            t_s=half / 2,
            cpu_percent=min(100.0, cpu * draw.uniform(0.9, 1.1)) if half > 2 else 4.0,
            rss_mib=rss + growth * half / (2 * seconds),
            threads=6,
            open_files=31,
        )
        for half in range(2 * seconds)
    )


def hot(function: str, file: str, line: int, owner: str, *, cpu: float, wait: float) -> HotFunction:
    return HotFunction(function, file, line, owner, cpu, wait, cpu * 1.4, wait * 1.2)


HOT = (
    hot("execute", "", 0, "stdlib", cpu=31.2, wait=2.1),
    hot("load_keyboard", "/srv/homework_bot/keyboards.py", 42, "own", cpu=6.3, wait=0.0),
    hot("fetch_role", "/srv/homework_bot/middleware.py", 17, "own", cpu=3.9, wait=0.2),
    hot(
        "_dispatch", "/srv/.venv/lib/python3.11/site-packages/aiogram/dispatcher/event/telegram.py",
        121, "framework", cpu=1.8, wait=0.0,
    ),
    hot("loads", "/usr/lib/python3.11/json/__init__.py", 346, "stdlib", cpu=0.7, wait=0.0),
)  # fmt: skip
BLOCKING = (
    hot("fsync", "", 0, "stdlib", cpu=0.1, wait=4.8),
    hot("save_answer", "/srv/homework_bot/handlers.py", 88, "own", cpu=0.3, wait=1.2),
)

MANIFEST = Manifest(
    schema=1,
    kind="load-test",
    name="homework-before",
    state=RunState.COMPLETE,
    pid=4711,
    command_line=("perfkit", "load-test", "scenarios/homework.yaml", "--users", "50"),
    started_at="2026-03-02T09:41:07Z",
    started_ns=1_000_000_000,
    ended_at="2026-03-02T09:42:09Z",
    versions={"perfkit": "0.1.0", "python": "3.11.7", "py-spy": "0.4.1", "aiogram": "3.31.0"},
    host=Host("Linux 6.1", "x86_64", 2, 7961, 0.31),
    scenario=ScenarioNote("homework", "scenarios/homework.yaml", "9f2c" * 16, 50),
    bot_command="python -m homework_bot --variant before",
    bot_pid=4720,
    bot_framework="aiogram",
    artifacts=(Artifact("seconds.jsonl", "seconds"), Artifact("report.html", "report")),
    notes={"network": "round trip 40 ms ± 10 ms; faults 429:1%"},
)

TELEGRAM = TelegramNumbers(
    updates=812, updates_unanswered=3, queued_max=41, calls=1660, calls_per_update=2.044,
    edits=500, presses=700, presses_unanswered=12, polls=655, conflicts=1,
    poll_gap_max_ms=2310.4, long_poll_gaps=2, long_poll_gap_max_ms=2310.4,
    refusals={"Bad Request: message is not modified": 7, "Bad Request: chat not found": 2},
    flood_waits={"chat": 4}, faults={"429:1%": 17},
)  # fmt: skip


def objectives(*, p95: float, success: float, cpu: float, rss: float, took: float):
    rows = (
        ("p95", "< 1.5 s", p95, "ms", p95 < 1500, 1500.0, "load.response_ms.p95"),
        ("success", "> 99 %", success, "%", success > 99, 99.0, ""),
        ("cpu", "< 60 %", cpu, "%", cpu < 60, 60.0, "bot.cpu_percent.mean"),
        ("rss", "< 512 MiB", rss, "MiB", rss < 512, 512.0, "bot.rss_mib.max"),
        ("time to finish", "< 5 min", took, "s", took < 300, 300.0, "load.duration_s"),
    )
    return (
        *(
            ObjectiveResult(name, bound, value, unit, ok, limit=limit, metric=metric)
            for name, bound, value, unit, ok, limit, metric in rows
        ),
        ObjectiveResult(
            "degradation", "< 20 %", None, "%", None,
            note="could not check: it needs a light first stage to compare with",
        ),
    )  # fmt: skip


def bot(*, cpu: float, rss: float) -> BotNumbers:
    memory = MemoryNumbers(rss * 0.8, rss, rss * 0.97)
    return BotNumbers("aiogram", CpuNumbers(cpu, cpu * 1.1), memory, 6, 31, (4720,))


def slow(student: int, name: str, *, at_s: float, response_ms: float) -> SlowInteraction:
    return SlowInteraction(
        student, name, at_s, response_ms, response_ms - 1.2, response_ms * 0.68,
        response_ms * 0.32 - 1.2, CONVERSATION,
    )  # fmt: skip


def before() -> RunReport:
    """The bot as such bots are found: everything waits for one blocking database."""
    failure = FailedInteraction(31, "choose a lesson", 33.1, "no reply within 5 s", CONVERSATION)
    return RunReport(
        folder="profiling_results/20260302T094107Z-homework-before",
        manifest=MANIFEST,
        summary=Summary(
            schema=1,
            kind="load-test",
            verdict=Verdict.FAIL,
            verdict_reasons=(
                "response time p95 is 3.41 s, the bound is < 1.5 s",
                "success is 98.9 %, the bound is > 99 %",
                "the bot's CPU is 93 % in the mean, the bound is < 60 %",
            ),
            objectives=objectives(p95=3408.2, success=98.87, cpu=93.1, rss=131.4, took=58.2),
            findings=(
                Finding(
                    "blocking-call", "high", "The event loop is blocked by database calls",
                    ("31.2 s of 44.0 s on the CPU are in execute", "called from 7 handlers"),
                    "homework_bot/handlers.py:88",
                    "Use an asynchronous driver, and add an index on answers(student_id).",
                ),
            ),
            load=load(p50=1310.9, errors=9),
            bot=bot(cpu=93.1, rss=131.4),
            generator=GeneratorNumbers(11.2, StartLag(0.9, 3.1)),
            telegram=TELEGRAM,
            could_not_check=("Degradation: it needs a light first stage to compare with.",),
        ),
        timeline=timeline(58, p50=1400, rate=14),
        resources=resources(58, cpu=94, rss=104, growth=27),
        slowest=tuple(
            slow(n, ("choose a lesson", "statistics")[n % 2], at_s=9 + n, response_ms=5980 - 61 * n)
            for n in range(30)
        ),
        errors=(
            ErrorGroup("choose a lesson", "no reply within 5 s", 6, failure),
            ErrorGroup("answer a question", "the reply has no button “B”", 3, None),
        ),
        profile=ProfileNumbers(
            100, 58.4, ("MainThread", "aiogram-worker", "sqlite"), 44.0, 6.1, HOT, BLOCKING, 7.9,
            "CPU time is each thread's own, read from the kernel.",
        ),
        flamegraph_svg=render_flamegraph(lay_out(STACKS)),
    )  # fmt: skip


def after() -> RunReport:
    """The same bot, mended."""
    report = before()
    return replace(
        report,
        folder="profiling_results/20260302T095500Z-homework-after",
        manifest=replace(
            MANIFEST, name="homework-after", bot_command="python -m homework_bot --variant after"
        ),
        summary=replace(
            report.summary,
            verdict=Verdict.PASS,
            verdict_reasons=(),
            objectives=objectives(p95=45.3, success=100.0, cpu=23.4, rss=118.0, took=42.7),
            findings=(),
            load=load(p50=17.4, errors=0, took=42.7),
            bot=bot(cpu=23.4, rss=118.0),
            could_not_check=(),
        ),
        timeline=timeline(43, p50=18, rate=19),
        resources=resources(43, cpu=24, rss=112, growth=6),
        slowest=tuple(slow(n, "statistics", at_s=4.0 + n, response_ms=80.0 - n) for n in range(30)),
        errors=(),
    )


def invalid() -> RunReport:
    """perfkit itself was the bottleneck."""
    report = after()
    reason = "perfkit used 91 % of a core (more than 80 %): it may have been the bottleneck itself"
    generator = GeneratorNumbers(91.0, StartLag(18.4, 40.2))
    summary = replace(
        report.summary, verdict=Verdict.INVALID, verdict_reasons=(reason,), generator=generator
    )
    return replace(report, summary=summary)


def interrupted() -> RunReport:
    """Ctrl-C before the bot had asked for updates: there is nothing but the manifest."""
    manifest = replace(MANIFEST, state=RunState.INTERRUPTED, scenario=None, ended_at=None)
    summary = Summary(
        1, "load-test", Verdict.INVALID, ("interrupted before the load began",),
        could_not_check=("The load: interrupted before it began.",),
    )  # fmt: skip
    return RunReport("profiling_results/20260302T100000Z-homework", manifest, summary)


def sparse() -> RunReport:
    """A run in which little could be seen: no processes, no functions, many kinds of errors."""
    report = before()
    return replace(
        report,
        summary=replace(
            report.summary, bot=None, generator=None, objectives=(), findings=(
                Finding("slow", "medium", "Slow replies", (), "", "Look at the slowest."),
            ),
            load=replace(load(p50=90, errors=9), steps=(), clipped=2),
        ),
        timeline=report.timeline[:1],
        resources=(),
        slowest=(replace(report.slowest[0], delivery_ms=None, bot_ms=None, conversation=()),),
        errors=tuple(ErrorGroup("start", f"error number {n}", 1, None) for n in range(40)),
        profile=ProfileNumbers(100, 3.0, ("MainThread",), 0.0, 0.0, ()),
        flamegraph_svg=None,
    )  # fmt: skip


def hour() -> RunReport:
    """A long run: 3,600 seconds."""
    report = before()
    return replace(
        report,
        timeline=timeline(3600, p50=420, rate=60, users=500),
        resources=resources(1800, cpu=55, rss=150, growth=300),
        summary=replace(report.summary, load=load(p50=420, errors=9, took=3600.0)),
    )


NOTHING = Percentiles(0, 0, 0, 0, 0, 0)


def server() -> RunReport:
    """A web server instead of a bot: students did a scenario, the Bot API saw nothing."""
    report = before()
    assert report.summary.load is not None
    steps = tuple(
        replace(each, delivery_ms=NOTHING, bot_ms=NOTHING) for each in report.summary.load.steps
    )
    whole = replace(report.summary.load, delivery_ms=NOTHING, bot_ms=NOTHING, steps=steps)
    return replace(
        report,
        manifest=replace(MANIFEST, notes={"subject": "server"}, bot_framework=None),
        summary=replace(report.summary, load=whole, telegram=None, findings=()),
        timeline=tuple(replace(point, queued=0) for point in report.timeline),
        slowest=tuple(replace(one, delivery_ms=None, bot_ms=None) for one in report.slowest),
    )


def address(rate: float | None = 10.0) -> RunReport:
    """``--http URL --rate 10/s``, or at full speed of 50 connections."""
    report = server()
    stage = Stage("", rate or 50, rate or 50, 0.0, 58.0)
    model = LoadModel.CLOSED if rate is None else LoadModel.OPEN
    plan = LoadPlan((stage,), 50 if rate is None else 1000, model)
    note = ScenarioNote("GET /", "http://127.0.0.1:8000/", "9f2c" * 16, plan.most_users, plan=plan)
    assert report.summary.load is not None
    whole = replace(report.summary.load, users=plan.most_users)
    return replace(
        report,
        manifest=replace(
            report.manifest, notes={"subject": "address"}, scenario=note, bot_command=None
        ),
        summary=replace(report.summary, load=whole),
    )


HOSTILE_PIECES = (
    "<script>alert(1)</script>",
    "</script></style></svg><img src=https://evil.example/x onerror=alert(2)>",
    "[red]markup[/red] [/] [link=https://evil.example]click[/link]",
    "\x1b[2J\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b]8;;https://evil.example\x1b\\link\x9b31m",
    "\x00\x01\x08\x7f\x85\u2028\u2029\ud800",
    "\u202egnitirw thgir ot tfel\u202c שלום עולם",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 漢字 z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "| pipe | `tick` *star* _under_ # hash {{ 7*7 }} {% raw %} ${x} 'quote' \"double\"",
    "x" * 10_000,
    "first line\r\nsecond line\n\n# heading\n- item\n\n```\nfence",
)
HOSTILE = " ".join(HOSTILE_PIECES)


def hostile() -> RunReport:
    """``before`` with hostile text in every text field, one piece at a time and all at once."""
    conversation = tuple(Line(1.0, who, HOSTILE) for who in ("student", "bot", "perfkit", HOSTILE))
    report = before()
    assert report.summary.load is not None
    assert report.summary.bot is not None
    hostile_stacks = [
        WeightedStack(p, (Frame(p, p, 1), Frame(HOSTILE, HOSTILE, 2)), 1.0, 1.0, 1.0)
        for p in HOSTILE_PIECES
    ]
    steps = tuple(
        replace(number, name=piece)
        for piece, number in zip(
            (*HOSTILE_PIECES, HOSTILE), report.summary.load.steps * 2, strict=False
        )
    )
    return RunReport(
        folder=HOSTILE,
        manifest=replace(
            MANIFEST, state=RunState.FAILED, problem=HOSTILE, name=HOSTILE,
            command_line=("perfkit", HOSTILE), started_at=HOSTILE, ended_at=HOSTILE,
            versions={HOSTILE: HOSTILE}, host=Host(HOSTILE, HOSTILE, 2, 7961, 0.31),
            scenario=ScenarioNote(HOSTILE, HOSTILE, HOSTILE, 50), bot_command=HOSTILE,
            bot_framework=HOSTILE, artifacts=(Artifact(HOSTILE, HOSTILE),),
            notes={"network": HOSTILE},
        ),
        summary=replace(
            report.summary,
            verdict_reasons=HOSTILE_PIECES,
            objectives=(
                *(ObjectiveResult(p, p, 1.0, p, None, note=p) for p in HOSTILE_PIECES),
                ObjectiveResult(
                    HOSTILE, HOSTILE, 1.0, "ms", ok=False, note=HOSTILE, limit=1500.0,
                    metric="load.response_ms.p95",
                ),
            ),
            findings=(Finding(HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, HOSTILE),),
            load=replace(report.summary.load, steps=steps, bot_calls={HOSTILE: 1}),
            bot=replace(report.summary.bot, framework=HOSTILE),
            telegram=replace(
                TELEGRAM,
                calls_per_update=None,
                **{
                    kind: {**dict.fromkeys(HOSTILE_PIECES, 2), HOSTILE: 9}
                    for kind in ("refusals", "flood_waits", "faults")
                },
            ),
            could_not_check=(HOSTILE,),
        ),
        timeline=report.timeline,
        resources=report.resources,
        slowest=tuple(
            replace(one, step=HOSTILE, conversation=conversation) for one in report.slowest
        ),
        errors=(
            ErrorGroup(
                HOSTILE, HOSTILE, 3, FailedInteraction(1, HOSTILE, 1.0, HOSTILE, conversation)
            ),
        ),
        profile=ProfileNumbers(
            100, 58.0, (HOSTILE,), 44.0, 6.1,
            (hot(HOSTILE, HOSTILE, 3, HOSTILE, cpu=1.0, wait=2.0),),
            (hot(HOSTILE, f"/x/site-packages/{HOSTILE}", 3, "own", cpu=1.0, wait=2.0),),
            1.0, HOSTILE,
        ),
        flamegraph_svg=render_flamegraph(lay_out(hostile_stacks)),
    )  # fmt: skip


ALL = {
    "before": before,
    "after": after,
    "invalid": invalid,
    "interrupted": interrupted,
    "sparse": sparse,
    "hour": hour,
    "hostile": hostile,
    "server": server,
    "address": address,
}
