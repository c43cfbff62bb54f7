"""``perfkit load-test``: students do a scenario with a bot, and a report says whether it holds."""

from pathlib import Path
from typing import Annotated

import typer

from perfkit.cli.load import (
    Duration,
    Iterations,
    MaxUsers,
    RampUp,
    Rate,
    Users,
    WarmUp,
    read_load_options,
)
from perfkit.cli.network import (
    FaultOption,
    FloodLimitsOption,
    JitterOption,
    LatencyOption,
    NetworkOption,
    read_network_options,
)
from perfkit.cli.options import (
    RESULTS,
    AsJson,
    Results,
    WebhookTo,
    read_webhook_to,
)

Scenario = Annotated[Path, typer.Argument(help="The scenario file (YAML).", metavar="SCENARIO")]
Bot = Annotated[
    str | None,
    typer.Option("--bot", metavar="COMMAND", help='How to start the bot: "python my_bot.py".'),
]
Pid = Annotated[
    int | None,
    typer.Option("--pid", min=1, help="A running bot that already uses perfkit's Bot API."),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port",
        min=0,
        max=65535,
        help="Port of the Bot API on 127.0.0.1. [any; 8081 with --pid]",
        show_default=False,
    ),
]
Profile = Annotated[
    bool | None,
    typer.Option(
        "--profile/--no-profile",
        help="Record the bot's stacks with py-spy. [if possible]",
        show_default=False,
    ),
]
Name = Annotated[str | None, typer.Option("--name", help="What the run folder is called.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]


def load_test(
    *,
    scenario: Scenario,
    users: Users = None,
    rate: Rate = None,
    duration: Duration = None,
    iterations: Iterations = None,
    ramp_up: RampUp = None,
    warm_up: WarmUp = None,
    max_users: MaxUsers = None,
    bot: Bot = None,
    pid: Pid = None,
    port: Port = None,
    webhook_to: WebhookTo = None,
    profile: Profile = None,
    latency: LatencyOption = None,
    jitter: JitterOption = None,
    network: NetworkOption = None,
    flood_limits: FloodLimitsOption = None,
    fault: FaultOption = None,
    name: Name = None,
    results: Results = RESULTS,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Let students do a scenario with a bot, watch it, and judge it by its objectives."""
    import sys

    import uvloop
    from rich.console import Console

    from perfkit.cli.errors import explain
    from perfkit.clock import SystemClock
    from perfkit.report.json_report import write_json
    from perfkit.report.progress import load_progress
    from perfkit.report.terminal import print_report
    from perfkit.workflows.load_request import LoadRequest
    from perfkit.workflows.load_test import load_test as run_load_test

    request = LoadRequest(
        scenario=scenario,
        results=results,
        load=read_load_options(
            users=users,
            rate=rate,
            duration=duration,
            iterations=iterations,
            ramp_up=ramp_up,
            warm_up=warm_up,
            max_users=max_users,
        ),
        name=name,
        bot=bot,
        pid=pid,
        port=port,
        webhook_to=read_webhook_to(webhook_to),
        profile=profile,
        network=read_network_options(latency, jitter, network, flood_limits, fault),
    )
    with load_progress(Console(stderr=True), quiet=quiet) as progress:
        outcome = uvloop.run(run_load_test(request, SystemClock(), progress, sys.argv))
    if as_json:
        typer.echo(write_json(outcome.report.summary).encode(), nl=False)
    else:
        print_report(outcome.report, Console())
    if outcome.problem is not None:
        explain(outcome.problem)
    raise typer.Exit(outcome.exit_code)
