"""Run folders as load tests of a known bot leave them, for the tests of what compares them."""

import math
import random
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.model.manifest import Host, RunState, ScenarioNote
from perfkit.model.samples import ProcessSample, ProcessSeen
from perfkit.runs.artifacts import SAMPLES, SECONDS
from perfkit.runs.folder import RunFolder
from perfkit.runs.samples import SampleStore
from perfkit.workflows.conclude import conclude

S = 1_000_000_000


class FixedClock:
    """``wall`` is the moment itself: a reader compares it with this process's own beginning."""

    def now_ns(self) -> int:
        return 0

    def wall(self) -> datetime:
        return datetime.now(UTC)


def measured_run(
    results: Path,
    name: str = "homework",
    *,
    seed: int = 1,
    median_ms: float = 100.0,
    errors: float = 0.0,
    cpu: float = 0.3,
    memory_mib: int = 64,
    length_s: int = 60,
    rate: int = 20,
    users: int = 20,
    late: bool = False,
    state: RunState = RunState.COMPLETE,
    kind: str = "load-test",
    step: str = "press",
    bot: str = "python bot.py",
    load_1min: float = 0.0,
) -> Path:
    """A load of ``rate`` interactions a second whose times are log-normal."""
    lots = random.Random(seed)  # noqa: S311 - a test's chance, the same each time
    folder = RunFolder.create(
        results,
        kind=kind,
        name=name,
        command_line=["perfkit"],
        clock=FixedClock(),
        versions={"python": "3.11.2"},
        host=Host("Linux", "x86_64", 2, 4096, load_1min),
        scenario=ScenarioNote("homework", "s.yaml", "00", users, float(length_s)),
        bot_command=bot,
    )
    with folder.open_lines(SECONDS, "seconds") as lines:
        for number in range(length_s):
            failed = sum(lots.random() < errors for _ in range(rate))
            times = Histogram.of(
                round(1000 * median_ms * math.exp(lots.gauss(0, 0.3))) for _ in range(rate - failed)
            )
            lag = Histogram.of([20_000 if late else 100] * rate).freeze()
            did = {step: StepSecond(response=times.freeze(), errors=failed)}
            at = (10 + number) * S
            second = Second(at, at + S, 0, users, 0, 0, 0, 0.1 * number, lag, did)
            lines.append(msgspec.json.encode(second))
    with SampleStore(folder.path / SAMPLES) as store:
        store.add_processes([ProcessSeen(7, 1, bot)])
        for at in range(9, 12 + length_s):
            sample = ProcessSample(at * S, 7, at * cpu, memory_mib * 2**20, 3, 9)
            store.add_samples([sample])
    conclude(folder, state)
    folder.close(state)
    return folder.path
