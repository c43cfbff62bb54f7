"""One measurement of perfkit by perfkit: a load test as a user runs it, and its summary."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PERFKIT = Path(sys.executable).with_name("perfkit")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a load test said of itself."""

    per_second: float
    generator_percent: float
    bot_percent: float
    p95_ms: float

    @property
    def generator_us(self) -> float:
        """perfkit's CPU time for one interaction."""
        return self.generator_percent * 1e4 / self.per_second

    @property
    def share(self) -> float:
        """perfkit's CPU time as a share of the bot's."""
        return self.generator_percent / self.bot_percent


def load_test(bot: str, *, users: int, duration_s: int, profile: bool = False) -> Measured:
    """Run ``perfkit load-test`` on a bot of this folder."""
    with tempfile.TemporaryDirectory() as results:
        done = subprocess.run(
            [
                str(PERFKIT), "load-test", str(HERE / "echo.yaml"),
                "--bot", f"{{python}} {HERE / 'bots' / bot}",
                "--users", str(users), "--duration", f"{duration_s}s",
                "--profile" if profile else "--no-profile",
                "--results", results, "--json", "--quiet",
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if not done.stdout:
        raise SystemExit(f"the load test of {bot} failed: {done.stderr}")
    summary = json.loads(done.stdout)
    return Measured(
        per_second=summary["load"]["throughput_per_s"],
        generator_percent=summary["generator"]["cpu_percent"],
        bot_percent=summary["bot"]["cpu_percent"]["mean"],
        p95_ms=summary["load"]["response_ms"]["p95"],
    )


@dataclass(frozen=True, slots=True)
class Plain:
    """What the plain aiohttp emulator used."""

    per_second: float
    own_us: float
    share: float


def plain_emulator(*, duration_s: int) -> Plain:
    """Run the plain emulator with the same aiogram bot."""
    done = subprocess.run(
        [
            sys.executable, "-m", "benchmarks.plain_emulator", str(duration_s),
            sys.executable, str(HERE / "bots" / "aiogram_echo_at.py"),
        ],
        capture_output=True, text=True, check=True, cwd=HERE.parent,
    )  # fmt: skip
    seen = json.loads(done.stdout)
    return Plain(
        per_second=seen["echoes"] / duration_s,
        own_us=seen["own_s"] / seen["echoes"] * 1e6,
        share=seen["own_s"] / seen["bot_s"],
    )
