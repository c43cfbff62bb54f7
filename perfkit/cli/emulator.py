"""``perfkit emulator``: Telegram's Bot API on one's own machine."""

from typing import Annotated

import typer

from perfkit.cli.network import (
    FaultOption,
    FloodLimitsOption,
    JitterOption,
    LatencyOption,
    NetworkOption,
    read_network_options,
)
from perfkit.cli.options import StandingChats, WebhookTo, read_chats, read_webhook_to

Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0: any that is free.")
]


def emulator(
    *,
    port: Port = 8081,
    webhook_to: WebhookTo = None,
    chat: StandingChats = None,
    latency: LatencyOption = None,
    jitter: JitterOption = None,
    network: NetworkOption = None,
    flood_limits: FloodLimitsOption = None,
    fault: FaultOption = None,
) -> None:
    """Serve Telegram's Bot API on this machine, for bots to be pointed at."""
    import uvloop
    from rich.console import Console

    from perfkit.clock import SystemClock
    from perfkit.report.emulator_terminal import EmulatorNarrator
    from perfkit.telegram.hosts import targets
    from perfkit.workflows.emulator import network_of, serve

    network_spec = network_of(read_network_options(latency, jitter, network, flood_limits, fault))
    webhooks = targets(read_webhook_to(webhook_to))
    chats = read_chats(chat)
    narrator = EmulatorNarrator(Console(stderr=True))
    serving = serve(
        port, SystemClock(), narrator, network=network_spec, webhooks=webhooks, chats=chats
    )
    uvloop.run(serving)
