"""``perfkit load-test``: students do a scenario with a bot, and a report says whether it holds."""

from pathlib import Path
from typing import Annotated

import typer

from perfkit.cli.http import (
    AllowRemoteOption,
    BodyOption,
    CaOption,
    HeaderOption,
    HttpOption,
    HttpWords,
    InsecureOption,
    MethodOption,
    RateOption,
    StatusOption,
    TimeoutOption,
    read_http,
    refuse_beside_http,
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
    read_duration,
    read_webhook_to,
)

Scenario = Annotated[
    Path | None, typer.Argument(help="The scenario file (YAML).", metavar="SCENARIO")
]
Users = Annotated[
    int | None,
    typer.Option("--users", min=1, max=1_000_000, help="How many students. [as the scenario says]"),
]
Duration = Annotated[
    str | None,
    typer.Option(
        "--duration",
        metavar="TIME",
        help="How long students go on (90s, 5min). [once each, or as the scenario says]",
    ),
]
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
    scenario: Scenario = None,
    users: Users = None,
    duration: Duration = None,
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
    http: HttpOption = None,
    rate: RateOption = None,
    method: MethodOption = None,
    header: HeaderOption = None,
    body: BodyOption = None,
    status: StatusOption = None,
    timeout: TimeoutOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
    allow_remote: AllowRemoteOption = False,
) -> None:
    """Let students do a scenario with a bot, watch it, and judge it by its objectives."""
    import sys
    from functools import partial

    import uvloop
    from rich.console import Console

    from perfkit.cli.errors import explain
    from perfkit.clock import SystemClock
    from perfkit.errors import UsageError
    from perfkit.report.json_report import write_json
    from perfkit.report.progress import load_progress
    from perfkit.report.terminal import print_report
    from perfkit.workflows.http_test import http_test
    from perfkit.workflows.load_request import LoadRequest
    from perfkit.workflows.load_test import load_test as run_load_test

    changes = read_network_options(latency, jitter, network, flood_limits, fault)
    words = HttpWords(rate, method, header, body, status, timeout, ca, insecure)
    if http is not None:
        refuse_beside_http({
            "a scenario": scenario, "--bot": bot, "--port": port, "--webhook-to": webhook_to,
            "the network between bot and Telegram":
                latency or jitter or network or flood_limits or fault,
        })  # fmt: skip
        asked = read_http(
            http, words, allow_remote=allow_remote, users=users, duration=duration, pid=pid,
            profile=profile, name=name, results=results,
        )  # fmt: skip
        run = partial(http_test, asked)
    else:
        words.refuse()
        if scenario is None:
            raise UsageError(
                "there is nothing to do: give a scenario, or --http URL",
                advice="scenarios/homework.yaml comes with perfkit",
            )
        request = LoadRequest(
            scenario=scenario,
            results=results,
            users=users,
            duration_s=read_duration(duration, "--duration"),
            name=name,
            bot=bot,
            pid=pid,
            port=port,
            webhook_to=read_webhook_to(webhook_to),
            profile=profile,
            network=changes,
            allow_remote=allow_remote,
        )
        run = partial(run_load_test, request)
    with load_progress(Console(stderr=True), quiet=quiet) as progress:
        outcome = uvloop.run(run(SystemClock(), progress, sys.argv))
    if as_json:
        typer.echo(write_json(outcome.report.summary).encode(), nl=False)
    else:
        print_report(outcome.report, Console())
    if outcome.problem is not None:
        explain(outcome.problem)
    raise typer.Exit(outcome.exit_code)
