"""How much load? The options that describe it, each typed once, and how they are read."""

from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import read_duration

if TYPE_CHECKING:
    from perfkit.load.scenario.load_spec import LoadChange

Rate = Annotated[
    str | None,
    typer.Option(
        "--rate",
        metavar="RATE",
        help="Students arrive (with --http: requests begin) at this rate: 20/s, 600/min.",
    ),
]
Iterations = Annotated[
    int | None,
    typer.Option("--iterations", min=1, max=1_000_000, help="How often each student plays. [1]"),
]
RampUp = Annotated[
    str | None,
    typer.Option("--ramp-up", metavar="TIME", help="Over how long the load rises to its height."),
]
WarmUp = Annotated[
    str | None,
    typer.Option(
        "--warm-up", metavar="TIME", help="Leave this much at the begin out of the numbers."
    ),
]
MaxUsers = Annotated[
    int | None,
    typer.Option(
        "--max-users",
        min=1,
        max=1_000_000,
        help="With --rate: how many students there may be; who finds nobody free is dropped. "
        "With --find-capacity: search no further.",
    ),
]


def read_load_options(
    *,
    users: int | None,
    rate: str | None,
    duration: str | None,
    iterations: int | None,
    ramp_up: str | None,
    warm_up: str | None,
    max_users: int | None,
) -> "LoadChange":
    """What the options change in a scenario's load. Raises UsageError naming the option."""
    from perfkit.errors import UsageError
    from perfkit.load.scenario.load_spec import LoadChange

    if users is not None and rate is not None:
        raise UsageError(
            "--users and --rate exclude each other",
            advice="students who start over (--users), or arrivals per second (--rate) "
            "of at most --max-users",
        )
    return LoadChange(
        users=users,
        rate=read_rate(rate),
        duration_s=read_duration(duration, "--duration"),
        iterations=iterations,
        ramp_up_s=read_duration(ramp_up, "--ramp-up", zero=True),
        warm_up_s=read_duration(warm_up, "--warm-up", zero=True),
        max_users=max_users,
    )


def read_rate(text: str | None) -> float | None:
    """Per second; None where it was not given. Raises UsageError naming the option."""
    from perfkit.errors import UsageError
    from perfkit.load.scenario.load_reading import FASTEST_RATE
    from perfkit.units import parse_rate

    if text is None:
        return None
    try:
        rate = parse_rate(text)
    except ValueError as error:
        raise UsageError(f"--rate: {error}") from None
    if not 0 < rate <= FASTEST_RATE:
        raise UsageError(f"--rate: {text} is not above 0 and at most {FASTEST_RATE:,.0f}/s")
    return rate
