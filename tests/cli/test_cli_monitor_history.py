import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfkit.cli.monitor_history import monitor_history, read_range
from perfkit.errors import InputError, UsageError
from perfkit.model.histogram import Histogram
from perfkit.model.history import Bounds
from perfkit.model.monitoring import AlertNotice, EndedNotice, Snapshot, Told
from perfkit.monitor.history.writing import HistoryWriter

NOON = 1_784_116_800_000
"""2026-07-15 12:00:00 UTC."""
HOUR = "2026-07-15T12:00", "2026-07-15T13:00"
HOSTILE = "=cmd|' /C calc'!A0[red]\x1b[2J"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Ten minutes of a bot at half a core, a gap, ten more; an alert, and another bot."""
    path = tmp_path / "monitor.sqlite"
    writer = HistoryWriter.open(path, Bounds())
    for second in (*range(600), *range(1800, 2400)):
        values = {
            "perfkit_bot_cpu_seconds_total": second / 2,
            "perfkit_bot_resident_memory_bytes": 100.0 * 2**20,
            "perfkit_host_load1": 0.5,
            "perfkit_interactions_total": 20.0 * second,
        }
        times = Histogram.of([200_000] * 19 + [1_500_000]).freeze()
        writer.write([Snapshot("homework", NOON + second * 1000, values, response=times)])
    begun = NOON + 60_000
    alert = AlertNotice("homework", begun, Told.FIRING, "cpu", "critical", "hot", "x > 1", 2, begun)
    over = AlertNotice(
        "homework", begun + 90_000, Told.RESOLVED, "cpu", "critical", "hot", "x > 1", 0, begun
    )
    ended = EndedNotice("homework", NOON + 2_400_000, 7, "exit code 1", (), ("last line",))
    writer.write([Snapshot(HOSTILE, NOON, {"perfkit_bot_threads": 3.0})], [alert, over, ended])
    writer.close()
    return path


def show(store: Path, capsys: pytest.CaptureFixture[str], **options: object) -> str:
    monitor_history(**{"from_": HOUR[0], "to": HOUR[1], "store": store, **options})
    return capsys.readouterr().out


def test_a_person_reads_numbers_gaps_and_alerts(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = show(store, capsys, bot="homework")
    assert "2026-07-15 12:00:00Z to 2026-07-15 12:40:00Z: 1,200 looks" in shown
    assert "gap: nothing was seen from 2026-07-15 12:10:00Z to 2026-07-15 12:30:00Z" in shown
    assert re.search(r"CPU +50 % +50 % +50 % +50 %", shown)
    assert re.search(r"memory \(RSS\) +100 MiB", shown)
    assert re.search(r"interactions +20/s .* 47,980\n", shown)
    assert re.search(r"CPU +█+ +█+\n", shown)
    assert "response time: p50 200 ms, p95 200 ms, p99 1.50 s" in shown
    assert "critical alert cpu" in shown
    assert "1 min 30 s" in shown
    assert "bot ended (process 7)" in shown
    assert "exit code 1" in shown
    assert "load1" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_series_can_be_chosen_and_one_that_was_not_seen_says_so(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = show(
        store, capsys, bot="homework", series=["perfkit_host_load1", "perfkit_bot_threads"]
    )
    assert "host_load1" in shown
    assert "0.50" in shown
    assert "not seen" in shown
    assert "CPU" not in shown


def test_hostile_names_are_text(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = show(store, capsys)
    assert "\x1b[2J" not in shown
    assert "[red]" in shown
    assert "1 look" in shown


def test_what_is_older_than_the_history_is_said(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = show(store, capsys, bot="homework", from_=None, last="30d")
    assert "nothing older is kept: 30 d were asked for" in shown
    early = show(store, capsys, bot="homework", from_="2026-07-01", to="2026-07-02")
    assert (
        "nothing was seen in this time; its history goes from "
        "2026-07-15 12:00:00Z to 2026-07-15 12:39:59Z"
    ) in " ".join(early.split())  # wherever it was wrapped
    assert "no alert fired" not in early


def test_a_program_reads_every_point(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(show(store, capsys, bot="homework", as_json=True, step="1min"))
    assert document["schema"] == 1
    (bot,) = document["history"]["bots"]
    (cpu,) = [s for s in bot["series"] if s["history"]["name"] == "perfkit_bot_cpu_seconds_total"]
    assert cpu["history"]["step_ms"] == 60_000
    assert len(cpu["history"]["points"]) == 20
    assert cpu["summary"]["increase"] == pytest.approx(2399 / 2)
    assert cpu["summary"]["mean"] == pytest.approx(0.5)
    assert [e["kind"] for e in bot["episodes"]] == ["firing", "ended"]
    assert bot["coverage"]["gaps"] == [{"from_ms": NOON + 600_000, "to_ms": NOON + 1_800_000}]


def test_a_spreadsheet_reads_every_point_and_computes_no_name(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.DictReader(io.StringIO(show(store, capsys, as_csv=True, step="1s"))))
    cpu = [row for row in rows if row["series"] == "perfkit_bot_cpu_seconds_total"]
    assert len(cpu) == 1199
    assert cpu[0]["time"] == "2026-07-15T12:00:01.000+00:00"
    assert float(cpu[0]["mean"]) == 0.5
    answered = [row for row in rows if row["series"] == "perfkit_response_seconds"]
    assert len(answered) == 1200
    assert float(answered[0]["p95"]) == pytest.approx(0.2, rel=0.01)
    assert {row["bot"] for row in rows} == {"homework", f"'{HOSTILE}"}


def test_what_can_not_be_asked_is_said(store: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no bot called nobody in this history: "):
        monitor_history(bot="nobody", store=store)
    with pytest.raises(UsageError, match=r"no series is called cpu_seconds: perfkit_bot_cpu_sec"):
        monitor_history(series=["cpu_seconds"], store=store)
    with pytest.raises(UsageError, match="either --csv or --json"):
        monitor_history(as_csv=True, as_json=True, store=store)
    with pytest.raises(UsageError, match="more than 1,000,000 points"):
        monitor_history(last="365d", step="1ms", store=store)
    with pytest.raises(InputError, match=r"there is no history at .*monitor.sqlite"):
        monitor_history(results=tmp_path / "none")


NOW = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)


def test_a_range_is_read_as_people_write_it() -> None:
    assert read_range(None, None, None, NOW).from_ms == NOON - 2 * 3_600_000
    assert read_range("30min", None, None, NOW).from_ms == NOON - 1_800_000
    assert read_range("1d", None, "2026-07-14T12:00", NOW).to_ms == NOON - 86_400_000
    today = read_range(None, "10:00", "11:30", NOW)
    assert (today.from_ms, today.to_ms) == (NOON - 7_200_000, NOON - 1_800_000)
    assert read_range(None, "2026-07-15T13:00+02:00", None, NOW).from_ms == NOON - 3_600_000


@pytest.mark.parametrize(
    ("last", "from_", "to", "said"),
    [
        ("2h", "10:00", None, "either --last or --from"),
        ("2 moons", None, None, "--last: '2 moons' is not a duration"),
        (None, "noon", None, "--from: 'noon' is no time"),
        (None, None, "32:00", "--to: '32:00' is no time"),
        (None, "13:00", "12:00", "ends before it begins"),
        ("99999d", None, None, "begins before 1970"),
    ],
)
def test_a_range_that_is_none_is_refused(
    last: str | None, from_: str | None, to: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        read_range(last, from_, to, NOW)
