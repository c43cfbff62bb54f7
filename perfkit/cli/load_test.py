"""``perfkit load-test``: students do a scenario with a bot, and a report says whether it holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

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
    ProcessesOption,
    StatusOption,
    TimeoutOption,
    read_http,
    refuse_beside_http,
)
from perfkit.cli.load import (
    Duration,
    Iterations,
    MaxUsers,
    RampUp,
    Rate,
    Users,
    WarmUp,
    read_load_options,
    read_rate,
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
    StandingChats,
    WebhookTo,
    read_chats,
    read_webhook_to,
)

if TYPE_CHECKING:
    from perfkit.workflows.load_request import LoadRequest

Scenario = Annotated[
    Path | None,
    typer.Argument(
        help="The scenario: a YAML file, or Python (my_students.py).", metavar="SCENARIO"
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
LookInside = Annotated[
    bool,
    typer.Option(
        "--look-inside",
        help="Look at the bot's objects before and after the load (each a second of short pauses): "
        "which containers have grown, and on which line they are made.",
    ),
]
Objectives = Annotated[
    list[str] | None,
    typer.Option(
        "--objective",
        metavar="TEXT",
        help='A bound the bot must keep: "p95 < 800ms". Again for more; goes before the file\'s.',
    ),
]
FindCapacity = Annotated[
    bool,
    typer.Option(
        "--find-capacity",
        help="Search for the most students the bot holds; --users is what is asked for.",
    ),
]
Junit = Annotated[
    Path | None,
    typer.Option("--junit", metavar="FILE", help="Write the objectives here too, as JUnit XML."),
]
Markdown = Annotated[
    Path | None,
    typer.Option("--markdown", metavar="FILE", help="Write the report here too, as Markdown."),
]
Csv = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", help="Write the steps' numbers here too, as CSV."),
]
Name = Annotated[str | None, typer.Option("--name", help="What the run folder is called.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Let one student play it once and show the conversation; measure nothing."
    ),
]


def load_test(
    *,
    scenario: Scenario = None,
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
    chat: StandingChats = None,
    profile: Profile = None,
    look_inside: LookInside = False,
    latency: LatencyOption = None,
    jitter: JitterOption = None,
    network: NetworkOption = None,
    flood_limits: FloodLimitsOption = None,
    fault: FaultOption = None,
    find_capacity: FindCapacity = False,
    objective: Objectives = None,
    junit: Junit = None,
    markdown: Markdown = None,
    csv: Csv = None,
    name: Name = None,
    results: Results = RESULTS,
    as_json: AsJson = False,
    quiet: Quiet = False,
    dry_run: DryRun = False,
    http: HttpOption = None,
    method: MethodOption = None,
    header: HeaderOption = None,
    body: BodyOption = None,
    status: StatusOption = None,
    timeout: TimeoutOption = None,
    ca: CaOption = None,
    insecure: InsecureOption = False,
    processes: ProcessesOption = None,
    allow_remote: AllowRemoteOption = False,
) -> None:
    """Let students do a scenario with a bot, watch it, and judge it by its objectives."""
    import sys
    from functools import partial

    import uvloop
    from rich.console import Console

    from perfkit.cli.errors import explain
    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.errors import UsageError
    from perfkit.report.json_report import write_json
    from perfkit.report.progress import load_progress
    from perfkit.report.terminal import print_report
    from perfkit.workflows.capacity import find_capacity as run_search
    from perfkit.workflows.http_test import http_test
    from perfkit.workflows.load_reports import ReportCopies
    from perfkit.workflows.load_request import LoadRequest
    from perfkit.workflows.load_test import load_test as run_load_test

    changes = read_network_options(latency, jitter, network, flood_limits, fault)
    words = HttpWords(method, header, body, status, timeout, ca, insecure, processes)
    copies = ReportCopies(junit=junit, markdown=markdown, csv=csv)
    if http is not None:
        refuse_beside_http({
            "a scenario": scenario, "--bot": bot, "--port": port, "--webhook-to": webhook_to,
            "--chat": chat,
            "--iterations": iterations, "--ramp-up": ramp_up, "--warm-up": warm_up,
            "--max-users": max_users, "--look-inside": look_inside,
            "--find-capacity": find_capacity, "--dry-run": dry_run,
            "the network between bot and Telegram":
                latency or jitter or network or flood_limits or fault,
        })  # fmt: skip
        asked = read_http(
            http, words, allow_remote=allow_remote, users=users, rate=read_rate(rate),
            duration=duration, pid=pid, profile=profile, name=name, results=results,
            objectives=tuple(objective or ()), copies=copies,
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
            load=read_load_options(
                users=users,
                rate=rate,
                duration=duration,
                iterations=iterations,
                ramp_up=ramp_up,
                warm_up=warm_up,
                max_users=None if find_capacity else max_users,
            ),
            name=name,
            bot=bot,
            pid=pid,
            port=port,
            webhook_to=read_webhook_to(webhook_to),
            chats=read_chats(chat),
            profile=profile,
            look_inside=look_inside,
            network=changes,
            objectives=tuple(objective or ()),
            copies=copies,
            allow_remote=allow_remote,
        )
        if dry_run:
            _refuse_beside_dry_run({
                "--find-capacity": find_capacity, "--objective": objective, "--profile": profile,
                "--name": name, "--junit": junit, "--markdown": markdown, "--csv": csv,
            })  # fmt: skip
            _dry_run(request, as_json=as_json, quiet=quiet)
        search = partial(run_search, request, max_users)
        run = search if find_capacity else partial(run_load_test, request)
    with load_progress(Console(stderr=True), quiet=quiet) as progress:
        outcome = uvloop.run(run(SystemClock(), progress, sys.argv))
    with to_reader():
        if as_json:
            typer.echo(write_json(outcome.report.summary).encode(), nl=False)
        else:
            print_report(outcome.report, results_console())
    if outcome.problem is not None:
        explain(outcome.problem)
    raise typer.Exit(outcome.exit_code)


def _refuse_beside_dry_run(given: Mapping[str, object]) -> None:
    """Raise UsageError for the first of these, by name, that was given: it would do nothing."""
    from perfkit.errors import UsageError

    for name, value in given.items():
        if value:
            raise UsageError(
                f"--dry-run plays one student once and measures nothing: {name} is for load tests",
                advice="give one of them",
            )


def _dry_run(request: "LoadRequest", *, as_json: bool, quiet: bool) -> NoReturn:
    """One student, once; nothing is written to a run folder."""
    import uvloop
    from rich.console import Console

    from perfkit.clock import SystemClock
    from perfkit.report.conversation_json import write_dry_run
    from perfkit.report.conversation_terminal import ConversationTeller
    from perfkit.report.progress import load_progress
    from perfkit.workflows.dry_run import dry_run

    teller = ConversationTeller(Console(), quiet=as_json)
    with load_progress(Console(stderr=True), quiet=quiet) as progress:
        played = uvloop.run(dry_run(request, SystemClock(), progress, teller))
    if as_json:
        typer.echo(write_dry_run(played).encode(), nl=False)
    else:
        teller.end(played)
    raise typer.Exit(played.exit_code)
