"""Which thirty processes are judged? Their options, and what the verdict has to be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A process and the truth about it."""

    name: str
    options: str
    growth: float = 0.0
    """MiB a minute."""


def cases() -> list[Case]:
    """The corpus: 14 that grow, 5 saws, 6 plateaus, 5 that only work."""
    return [
        *_growing(),
        Case("saw, 3 MiB, 7 s", "--saw 3 --period 7"),
        Case("saw, 5 MiB, 20 s", "--saw 5 --period 20 --work 1"),
        Case("saw, 10 MiB, 15 s", "--saw 10 --period 15"),
        Case("saw, 12 MiB, 33 s", "--saw 12 --period 33"),
        Case("saw, 2 MiB, 25 s, busy", "--saw 2 --period 25 --work 3 --churn 5"),
        Case("cache of 5 MiB, full after 30 s", "--fill 5 --filling 30"),
        Case("cache of 20 MiB, full after 60 s", "--fill 20 --filling 60 --work 1"),
        Case("cache of 30 MiB, full after 120 s", "--fill 30 --filling 120"),
        Case("cache of 10 MiB, ever slower, 15 s", "--fill 10 --filling 15 --random-keys"),
        Case("cache of 20 MiB, ever slower, 40 s", "--fill 20 --filling 40 --random-keys"),
        Case("cache of 8 MiB, and a saw", "--fill 8 --filling 45 --saw 3 --period 11"),
        Case("idle", ""),
        Case("busy, 1 MiB", "--work 1"),
        Case("busy, 6 MiB", "--work 6 --base 40"),
        Case("sessions, 10 MiB", "--churn 10"),
        Case("sessions, 30 MiB, busy", "--churn 30 --work 2"),
    ]


def _growing() -> list[Case]:
    told = (
        (0.05, ""),
        (0.05, "--work 0.5"),
        (0.1, "--work 1"),
        (0.1, "--burst 13"),
        (0.2, "--saw 3 --period 7"),
        (0.2, "--fill 5 --filling 30"),
        (0.3, "--churn 3"),
        (0.5, "--saw 5 --period 20 --work 1"),
        (0.5, "--fill 20 --filling 60"),
        (1.0, "--work 3 --burst 20"),
        (1.0, "--saw 10 --period 15"),
        (2.0, "--fill 10 --filling 15 --random-keys"),
        (2.0, "--churn 10 --work 2"),
        (5.0, "--base 60 --saw 8 --period 12"),
    )
    return [
        Case(f"grows by {rate:g} MiB/min {more}".strip(), f"--leak {rate} {more}", rate)
        for rate, more in told
    ]
