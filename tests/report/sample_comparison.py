"""Comparisons as they come out of ``perfkit compare``, for the tests of what shows them."""

from dataclasses import replace

from perfkit.model.comparison import (
    SCHEMA,
    Answer,
    ComparedLine,
    ComparedRun,
    Comparison,
    CurvePoint,
    FunctionChange,
    FunctionChanges,
    Interval,
    Outcome,
    OverlaidPoint,
    Scale,
    Side,
    UnitKind,
)

HOSTILE = "\x1b]8;;https://evil.example/x\x07[red]<script>alert(1)</script>|`**\u202e"


USUAL = Interval(-0.1, 0.1)


def line(
    name: str,
    before: float | None,
    after: float | None,
    answer: Answer,
    *,
    step: str = "",
    unit: str = "ms",
    scale: Scale = Scale.RATIO,
    change: float | None = None,
    interval: Interval | None = USUAL,
    note: str = "",
    counts: bool = True,
) -> ComparedLine:
    if change is None and before and after is not None:
        change = after / before - 1
    return ComparedLine(
        name, step, unit, before, after, scale, change, interval, 0.008, -1.0, 0.2, True,
        answer, counts, note,
    )  # fmt: skip


LINES = (
    line("p50", 412.0, 38.4, Answer.BETTER, interval=Interval(-0.93, -0.88)),
    line("p95", 1310.0, 1460.0, Answer.WORSE_WITHIN, interval=Interval(0.04, 0.19)),
    line("p99", 900.0, 31_000.0, Answer.INCONCLUSIVE, interval=Interval(-0.95, 4000.0)),
    line("throughput", 25.1, 25.6, Answer.SAME, unit="/s"),
    line(
        "errors", 0.0, 0.021, Answer.WORSE, unit="share", scale=Scale.POINTS, change=0.021,
        interval=Interval(0.011, 0.032),
    ),
    line("CPU per interaction", None, None, Answer.INCONCLUSIVE, interval=None, note="too little"),
    line("CPU", 51.0, 5.2, Answer.BETTER, unit="%", counts=False, note="does not count"),
    line("memory, highest", 80.0, 98.0, Answer.WORSE_PERHAPS_BEYOND, unit="MiB"),
)  # fmt: skip
STEPS = tuple(
    line(name, 100.0, after, answer, step=step)
    for step, after in (("start", 300.0), ("press answer", 101.0))
    for name, answer in (("p50", Answer.WORSE), ("p95", Answer.SAME), ("p99", Answer.INCONCLUSIVE))
)
FUNCTIONS = FunctionChanges(
    "interaction",
    (
        FunctionChange("Database.execute", "bot/storage.py", "own", 34.1, 0.0, True),
        FunctionChange("render", "bot/texts.py", "own", 0.2, 1.3, True),
        FunctionChange("select", "selectors.py", "stdlib", 2.6, 3.7, False),
    ),
)


def run(side: str, folder: str, **changed: object) -> ComparedRun:
    made = ComparedRun(
        folder, side, "python bot.py", "2026-03-02T09:41:07Z", "pass", True, "", 412.0, 1310.0,
        25.1, 0, 51.0, 80.2,
    )  # fmt: skip
    return replace(made, **changed)


def side(level_ms: float) -> Side:
    curve = tuple(CurvePoint(n / 100, level_ms * (1 + n / 20)) for n in range(1, 100))
    timeline = tuple(
        OverlaidPoint(n + 0.5, None if n == 9 else level_ms, level_ms * 2.1, 25.0)
        for n in range(30)
    )
    return Side(curve, timeline)


def comparison() -> Comparison:
    return Comparison(
        schema=SCHEMA,
        made_at="2026-03-02T10:00:00+00:00",
        name="homework",
        outcome=Outcome.MIXED,
        bound=0.2,
        level=0.01,
        plans_differ=(),
        environment=("version of python: 3.11.2 before, 3.13.1 after",),
        warnings=("fewer than 5 runs of each",),
        unit_kind=UnitKind.BLOCKS,
        units=(12, 13),
        unit_s=5.02,
        runs=(run("before", "results/a"), run("after", "results/b", used=False, verdict="invalid")),
        lines=LINES,
        steps=STEPS,
        functions=FUNCTIONS,
        before=side(400.0),
        after=side(38.0),
    )


def hostile() -> Comparison:
    return replace(
        comparison(),
        name=HOSTILE,
        plans_differ=(HOSTILE,),
        environment=(HOSTILE * 50,),
        warnings=(HOSTILE,),
        runs=(run("before", HOSTILE, bot=HOSTILE, verdict=HOSTILE),),
        steps=tuple(replace(each, step=HOSTILE) for each in STEPS),
        functions=FunctionChanges(
            "second", (FunctionChange(HOSTILE, HOSTILE, HOSTILE, 1.0, 2.0, True),)
        ),
    )


def bare() -> Comparison:
    """What is left where hardly anything was measured."""
    nothing = Side((), ())
    unknown = tuple(replace(each, answer=Answer.UNKNOWN, interval=None) for each in LINES)
    return replace(
        comparison(), outcome=Outcome.INVALID, environment=(), warnings=(), runs=(), lines=unknown,
        steps=(), functions=None, before=nothing, after=nothing, unit_kind=UnitKind.RUNS,
    )  # fmt: skip


ALL = {"comparison": comparison, "hostile": hostile, "bare": bare}
