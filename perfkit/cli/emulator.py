"""``perfkit emulator``: Telegram's Bot API on one's own machine, and a page to chat with bots."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.network import (
    FaultOption,
    FloodLimitsOption,
    JitterOption,
    LatencyOption,
    NetworkOption,
    read_network_options,
)
from perfkit.cli.options import (
    AsJson,
    StandingChats,
    WebhookTo,
    read_chats,
    read_webhook_to,
)

if TYPE_CHECKING:
    from perfkit.workflows.emulator import PagePlan

Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0: any that is free.")
]
Page = Annotated[
    bool,
    typer.Option("--page/--no-page", help="Serve a page to chat with the bot by hand."),
]
PagePort = Annotated[
    int | None,
    typer.Option(
        "--page-port",
        min=0,
        max=65535,
        help="The page's port on 127.0.0.1. [1000 above --port, or any]",
        show_default=False,
    ),
]
Record = Annotated[
    Path | None,
    typer.Option(
        "--record",
        metavar="FILE",
        help="Make a scenario file (YAML) of what is done on the page.",
        show_default=False,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Let --record replace a file.")]
Think = Annotated[
    bool, typer.Option("--think/--no-think", help="Record the pauses, too, as thinking time.")
]


def emulator(
    *,
    port: Port = 8081,
    page: Page = True,
    page_port: PagePort = None,
    record: Record = None,
    force: Force = False,
    think: Think = True,
    webhook_to: WebhookTo = None,
    chat: StandingChats = None,
    latency: LatencyOption = None,
    jitter: JitterOption = None,
    network: NetworkOption = None,
    flood_limits: FloodLimitsOption = None,
    fault: FaultOption = None,
    as_json: AsJson = False,
) -> None:
    """Serve Telegram's Bot API on this machine, with a page to chat with bots by hand."""
    import uvloop
    from rich.console import Console

    from perfkit.clock import SystemClock
    from perfkit.report.emulator_terminal import EmulatorNarrator, JsonNarrator
    from perfkit.telegram.hosts import targets
    from perfkit.workflows.emulator import network_of, serve

    network_spec = network_of(read_network_options(latency, jitter, network, flood_limits, fault))
    webhooks = targets(read_webhook_to(webhook_to))
    chats = read_chats(chat)
    plan = _plan(page, page_port, record, force=force, think=think)
    narrator = JsonNarrator(typer.echo) if as_json else EmulatorNarrator(Console(stderr=True))
    serving = serve(
        port,
        SystemClock(),
        narrator,
        network=network_spec,
        webhooks=webhooks,
        chats=chats,
        page=plan,
    )
    uvloop.run(serving)


def _plan(
    page: bool, page_port: int | None, record: Path | None, *, force: bool, think: bool
) -> "PagePlan | None":
    """Raises UsageError for options that make no sense together."""
    from perfkit.errors import UsageError
    from perfkit.workflows.emulator import PagePlan

    if not page and (page_port is not None or record is not None):
        option = "--record" if page_port is None else "--page-port"
        raise UsageError(f"{option} needs the page", advice="leave out --no-page")
    if force and record is None:
        raise UsageError("--force lets --record replace a file", advice="give --record FILE, too")
    return PagePlan(page_port, record, force, think) if page else None
