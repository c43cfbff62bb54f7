import io

import pytest
from rich.console import Console

from perfkit.model.history import (
    BotSpan,
    Coverage,
    HistoryPoint,
    NoticeKind,
    ResponseHistory,
    Rollup,
    SeriesHistory,
    TimeRange,
)
from perfkit.model.history_report import (
    BotHistory,
    Episode,
    HistoryReport,
    SeriesSummary,
    SummedSeries,
)
from perfkit.model.series import Kind, Unit
from perfkit.report.monitor_history_terminal import print_history
from perfkit.report.monitor_history_words import cells_of, coverage_sentences, lasted

NOON = 1_784_116_800_000
HOUR = TimeRange(NOON, NOON + 3_600_000)


def series(value: float, kind: Kind, unit: Unit, increase: float | None = None) -> SummedSeries:
    point = HistoryPoint(NOON, 1, value, value, value, value, increase)
    whole = Rollup(1, value, value, value, value)
    summary = SeriesSummary(value, value, value, value, value, increase, (value,))
    return SummedSeries(SeriesHistory("mine", kind, unit, 1000, (point,), whole), summary)


@pytest.mark.parametrize(
    ("shown", "text", "in_all"),
    [
        (series(0.43, Kind.COUNTER, Unit.SECONDS, 1548.0), "43 %", "25 min 48 s"),
        (series(0.004, Kind.GAUGE, Unit.SECONDS), "4.0 ms", ""),
        (series(2.0**30 * 1.5, Kind.GAUGE, Unit.BYTES), "1.5 GiB", ""),
        (series(4096.0, Kind.COUNTER, Unit.BYTES, 9e7), "4,096 B/s", "86 MiB"),
        (series(0.254, Kind.GAUGE, Unit.RATIO), "25.4 %", ""),
        (series(3.0, Kind.GAUGE, Unit.COUNT), "3", ""),
        (series(0.25, Kind.COUNTER, Unit.COUNT, 900.0), "0.25/s", "900"),
    ],
)
def test_values_are_written_in_their_unit(shown: SummedSeries, text: str, in_all: str) -> None:
    mean, _, _, last, grown = cells_of(shown)
    assert (mean, last, grown) == (text, text, in_all)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0 s"),
        (45_000, "45 s"),
        (90_000, "1 min 30 s"),
        (12_000_000, "3 h 20 min"),
        (352_800_000, "4 d 2 h"),
        (86_400_000, "1 d"),
    ],
)
def test_how_long_something_lasted_has_two_parts_at_the_most(milliseconds: int, text: str) -> None:
    assert lasted(milliseconds) == text


def history(gaps: int = 0, episodes: tuple[Episode, ...] = ()) -> BotHistory:
    found = tuple(TimeRange(NOON + n * 60_000, NOON + n * 60_000 + 30_000) for n in range(gaps))
    return BotHistory(
        BotSpan("homework", NOON, NOON + 3_599_000, NOON, ()),
        Coverage(3600, NOON, NOON + 3_600_000, found, 1000),
        (),
        ResponseHistory(1000, (), None),
        (),
        episodes,
    )


def test_of_many_gaps_the_longest_are_named() -> None:
    said = coverage_sentences(history(gaps=8), HOUR)
    assert len([line for line in said if line.startswith("gap: ")]) == 5
    assert said[-1] == "and 3 shorter gaps"
    assert "nothing older" not in " ".join(said)


def episode(kind: NoticeKind, subject: str, to_ms: int | None = None) -> Episode:
    return Episode(kind, "homework", NOON, to_ms, subject, "[b]why[/b]", "critical", None, "")


def shown(*bots: BotHistory) -> str:
    out = io.StringIO()
    report = HistoryReport("monitor.sqlite", HOUR, bots)
    print_history(report, Console(file=out, width=100), every_series=False)
    return out.getvalue()


def test_what_was_told_says_from_when_for_how_long_and_why() -> None:
    text = shown(
        history(
            episodes=(
                episode(NoticeKind.FIRING, "cpu", NOON + 90_000),
                episode(NoticeKind.ENDED, "77"),
                episode(NoticeKind.BACK, "78", NOON),
                episode(NoticeKind.TROUBLE, "redis", NOON + 5000),
            )
        )
    )
    rows = [" ".join(line.split()) for line in text.splitlines()]
    when = "2026-07-15 12:00:00Z"
    assert f"critical alert cpu {when} 1 min 30 s [b]why[/b]" in rows
    assert f"bot ended (process 77) {when} not over [b]why[/b]" in rows
    assert f"bot seen (process 78) {when} [b]why[/b]" in rows
    assert f"perfkit's redis in trouble {when} 5 s [b]why[/b]" in rows


def test_of_very_many_alerts_the_newest_are_shown() -> None:
    text = shown(history(episodes=tuple(episode(NoticeKind.FIRING, f"r{n}") for n in range(60))))
    assert "and 10 earlier: --json has all of them" in text
    assert "alert r59" in text
    assert "alert r9 " not in text


def test_a_store_in_which_no_bot_was_recorded_says_so() -> None:
    assert "no bot was ever recorded in it" in shown()
