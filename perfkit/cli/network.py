"""The options that say which network lies between bot and Telegram, typed once."""

from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import read_duration

if TYPE_CHECKING:
    from perfkit.model.network import NetworkChange

LatencyOption = Annotated[
    str | None,
    typer.Option("--latency", metavar="TIME", help="Round trip from bot to Telegram (40ms)."),
]
JitterOption = Annotated[
    str | None,
    typer.Option("--jitter", metavar="TIME", help="By how much it differs, either way (10ms)."),
]
NetworkOption = Annotated[
    str | None,
    typer.Option("--network", metavar="far", help="A latency by name; far: 50 ms with jitter."),
]
FloodLimitsOption = Annotated[
    str | None,
    typer.Option(
        "--flood-limits", metavar="off|realistic|strict", help="Telegram's limits on messages."
    ),
]
FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="SPEC",
        help="What goes wrong (repeatable): 429:1%, 500:1%, drop:1%, slow:1%:5s, outage:60s:120s.",
        show_default=False,
    ),
]


def read_network_options(
    latency: str | None,
    jitter: str | None,
    network: str | None,
    flood_limits: str | None,
    fault: list[str] | None,
) -> "NetworkChange":
    """What was asked for. Raises UsageError naming the option."""
    from perfkit.errors import UsageError
    from perfkit.formats.network import parse_fault
    from perfkit.model.network import FloodLimits, NetworkChange, Preset

    for option, word, known in (
        ("--network", network, tuple(Preset)),
        ("--flood-limits", flood_limits, tuple(FloodLimits)),
    ):
        if word is not None and word not in known:
            raise UsageError(f"{option}: {word!r} is none of {', '.join(known)}")
    try:
        faults = tuple(map(parse_fault, fault)) if fault else None
    except ValueError as error:
        raise UsageError(f"--fault: {error}") from None
    return NetworkChange(
        latency_s=read_duration(latency, "--latency"),
        jitter_s=read_duration(jitter, "--jitter"),
        preset=Preset(network) if network else None,
        flood_limits=FloodLimits(flood_limits) if flood_limits else None,
        faults=faults,
    )
