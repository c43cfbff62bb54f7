"""``perfkit emulator``: Telegram's Bot API on one's own machine."""

from typing import Annotated

import typer

from perfkit.cli.options import WebhookTo, read_webhook_to

Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="Port on 127.0.0.1; 0: any that is free.")
]


def emulator(*, port: Port = 8081, webhook_to: WebhookTo = None) -> None:
    """Serve Telegram's Bot API on this machine, for bots to be pointed at."""
    import uvloop
    from rich.console import Console

    from perfkit.clock import SystemClock
    from perfkit.report.emulator_terminal import EmulatorNarrator
    from perfkit.telegram.hosts import targets
    from perfkit.workflows.emulator import serve

    webhooks = targets(read_webhook_to(webhook_to))
    narrator = EmulatorNarrator(Console(stderr=True))
    uvloop.run(serve(port, SystemClock(), narrator, webhooks=webhooks))
