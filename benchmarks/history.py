"""What does the history of ``perfkit monitor`` cost: bytes a day, microseconds a look, a question?

``make bench-history``: 48 hours of 38 series, a look a second, each committed by itself, first of a
quiet bot, then of one that gives 20 answers a second; then the file with 90 days of minutes and two
years of hours.
"""

import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from perfkit.analysis.history_steps import begin_of
from perfkit.model.histogram import Histogram
from perfkit.model.history import DAY_MS, HOUR_MS, MINUTE_MS, Bounds, TimeRange
from perfkit.model.monitoring import Snapshot
from perfkit.monitor.history.reading import History
from perfkit.monitor.history.sink import HistorySink
from perfkit.monitor.history.store import open_store, sql
from perfkit.monitor.history.writing import HistoryWriter

BOT = "homework"
END = begin_of(1_784_116_800_000, HOUR_MS)
HOURS = 48
MB = 1_000_000


def looks(count: int, answers_per_s: int) -> Iterator[Snapshot]:
    """What a bot of a few processes shows, changing as such values do."""
    lots = random.Random(6)
    totals = dict.fromkeys(range(15), 0.0)
    rss, used = 200 * 2**20, 3 * 2**30
    for second in range(count):
        rss += lots.choice((0, 0, 4096, -4096, 8192))
        used += 4096 * lots.randrange(-50, 51)
        for counter, most in enumerate((0.3, 0.001, 900, 40_000, 0, 0, 2e6, 4e6)):
            totals[counter] += lots.random() * most if most < 1 else lots.randrange(int(most) + 1)
        answered = [round(lots.lognormvariate(12.5, 0.7)) for _ in range(answers_per_s)]
        totals[8] += answers_per_s
        values = {
            "perfkit_bot_up": 1, "perfkit_bot_processes": 5,
            "perfkit_bot_processes_started_total": 5, "perfkit_bot_processes_ended_total": 0,
            "perfkit_bot_cpu_seconds_total": totals[0], "perfkit_bot_resident_memory_bytes": rss,
            "perfkit_bot_proportional_memory_bytes": rss * 4 // 5 // 1024 * 1024,
            "perfkit_bot_unique_memory_bytes": rss * 7 // 10 // 1024 * 1024,
            "perfkit_bot_memory_limit_bytes": 512 * 2**20, "perfkit_bot_threads": 14,
            "perfkit_bot_open_fds": 40 + second % 6, "perfkit_bot_sockets": 20 + second % 3,
            "perfkit_bot_context_switches_total": totals[2],
            "perfkit_bot_read_bytes_total": totals[5], "perfkit_bot_written_bytes_total": totals[3],
            "perfkit_bot_major_faults_total": 12, "perfkit_host_cpu_ratio": lots.random() / 3,
            "perfkit_host_steal_ratio": lots.random() / 99,
            "perfkit_host_load1": lots.randrange(99) / 99,
            "perfkit_host_memory_bytes": 8 * 2**30, "perfkit_host_memory_used_bytes": used,
            "perfkit_host_swap_bytes": 2**30, "perfkit_host_swap_used_bytes": 0,
            "perfkit_host_disk_used_ratio": 0.4321, "perfkit_host_disk_read_bytes_total": totals[6],
            "perfkit_host_disk_written_bytes_total": totals[7],
            "perfkit_cache_hits_total": 3 * totals[8], "perfkit_cache_misses_total": totals[8],
            "perfkit_loop_stalls_total": 3, "perfkit_loop_stalled_seconds_total": totals[1],
            "perfkit_redis_up": 1, "perfkit_redis_memory_bytes": 5 * 2**20,
            "perfkit_redis_clients": 12, "perfkit_redis_commands_total": 9 * totals[8],
            "perfkit_redis_ping_seconds": lots.random() / 1000,
        }  # fmt: skip
        if answers_per_s:
            values["perfkit_interactions_total"] = totals[8]
            values["perfkit_interaction_errors_total"] = 0
            values["perfkit_response_p95_seconds"] = max(answered) / 1e6
        at_ms = END - (count - second) * 1000 + lots.choice((0, 0, 1))
        response = Histogram.of(answered).freeze() if answered else None
        yield Snapshot(BOT, at_ms, values, response=response)


def record(path: Path, answers_per_s: int) -> None:
    """48 hours, each look in a transaction of its own; prints what they cost."""
    count = HOURS * 3600
    writer = HistoryWriter.open(path, Bounds())
    spent, series = 0.0, 0
    for snapshot in looks(count, answers_per_s):
        began = time.thread_time()
        writer.write([snapshot])
        writer.trim()
        spent += time.thread_time() - began
        series = len(snapshot.values)
    writer.close()
    size = path.stat().st_size
    connection = open_store(path)
    tiers = connection.execute(
        "SELECT tier, AVG(LENGTH(seen)), AVG(COALESCE(LENGTH(times), 0)) FROM rollups GROUP BY tier"
    ).fetchall()
    connection.close()
    print(f"{HOURS} h of {series} series, {answers_per_s} answers/s:")
    a_day = size / MB / HOURS * 24
    print(f"  {size / MB:.1f} MB: {a_day:.1f} MB a day; {spent / count * 1e6:.0f} µs a look")
    for tier, seen, times in tiers:
        print(
            f"  a roll-up of {tier // 1000} s: {seen:.0f} bytes, response times {times:.0f} bytes"
        )


def ask(path: Path) -> None:
    """How long the questions of a page and of the command take."""
    names = ["perfkit_bot_cpu_seconds_total", "perfkit_bot_resident_memory_bytes"]
    with History(path) as history:
        every = history.bots()[0].series
        for title, length_ms in (
            ("1 h", HOUR_MS), ("9 h", 9 * HOUR_MS), ("48 h", 48 * HOUR_MS),
            ("90 d", 90 * DAY_MS), ("2 y", 730 * DAY_MS),
        ):  # fmt: skip
            within = TimeRange(END - length_ms, END)
            took = []
            for asked in (names, every):
                began = time.perf_counter()
                found = history.series(BOT, asked, within)
                took.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            history.response(BOT, within)
            took.append((time.perf_counter() - began) * 1000)
            points, step = len(found[0].points), found[0].step_ms // 1000
            print(
                f"  {title:>4}: {points:3} points of {step:6} s: 2 series {took[0]:4.0f} ms, "
                f"all {took[1]:4.0f} ms, response times {took[2]:4.0f} ms"
            )


def fill(path: Path) -> None:
    """Ninety days of minutes and two years of hours, as the last ones are."""
    connection = open_store(path)
    asked = (MINUTE_MS, END - DAY_MS, END, 1)
    minutes = connection.execute(sql("select_rollups"), asked).fetchall()
    hours = connection.execute(sql("select_rollups"), (HOUR_MS, *asked[1:])).fetchall()
    connection.execute("BEGIN")
    for tier, rows, days in ((MINUTE_MS, minutes, 90), (HOUR_MS, hours, 730)):
        for day in range(1, days):
            again = [(tier, at_ms - day * DAY_MS, 1, *rest) for at_ms, *rest in rows]
            connection.executemany(sql("upsert_rollup"), again)
    connection.execute("COMMIT")
    connection.close()
    print(f"with 90 days of minutes and two years of hours: {path.stat().st_size / MB:.0f} MB")


async def through_the_sink(path: Path, count: int = 5000) -> None:
    """What a look costs the monitor, the way into the other thread and back included."""
    sink = HistorySink.open(path, BOT)
    before = time.process_time()
    for snapshot in looks(count, 0):
        await sink.show(snapshot)
    spent = time.process_time() - before
    await sink.close()
    before = time.process_time()
    for _ in looks(count, 0):
        pass
    spent -= time.process_time() - before
    share = spent / count * 100
    print(f"through the sink: {spent / count * 1e6:.0f} µs a look: {share:.3f} % of a core at 1 Hz")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(through_the_sink(Path(folder) / "sink.sqlite"))
        for answers_per_s in (0, 20):
            path = Path(folder) / f"{answers_per_s}.sqlite"
            record(path, answers_per_s)
            fill(path)
            ask(path)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"the most memory that this program had: {rss:.0f} MiB")


if __name__ == "__main__":
    main()
