"""``perfkit load-test``: students do a scenario with a bot, and a report says whether it holds."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
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
    Iterations,
    MaxUsers,
    RampUp,
    Rate,
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
    Duration,
    Name,
    Profile,
    Quiet,
    Results,
    StandingChats,
    Users,
    WebhookTo,
    read_chats,
    read_webhook_to,
)

if TYPE_CHECKING:
    from perfkit.clock import Clock
    from perfkit.workflows.http_request import HttpRequest
    from perfkit.workflows.load_ending import LoadOutcome
    from perfkit.workflows.load_request import LoadRequest
    from perfkit.workflows.observation import Progress

    Run = Callable[[Clock, Progress, Sequence[str]], Coroutine[None, None, LoadOutcome]]

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
ProfileRate = Annotated[
    int | None,
    typer.Option(
        "--profile-rate",
        metavar="N",
        min=1,
        max=1000,
        help="Stacks per second; 500 times stalls better and costs the bot more. "
        "[100, fewer with many threads]",
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
    profile_rate: ProfileRate = None,
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
    from perfkit.errors import UsageError
    from perfkit.workflows.load_reports import ReportCopies
    from perfkit.workflows.load_request import LoadRequest

    if profile is False and profile_rate is not None:
        raise UsageError("--profile-rate is how often --no-profile would look: give one of them")
    if look_inside and find_capacity and not dry_run:
        raise UsageError(
            "--find-capacity needs many loads, and --look-inside looks around a single one",
            advice="look inside at the load that was found: --users N --look-inside",
        )
    changes = read_network_options(latency, jitter, network, flood_limits, fault)
    words = HttpWords(method, header, body, status, timeout, ca, insecure, processes)
    copies = ReportCopies(junit=junit, markdown=markdown, csv=csv)
    if http is not None:
        refuse_beside_http({
            "a scenario": scenario, "--bot": bot, "--port": port, "--webhook-to": webhook_to,
            "--chat": chat,
            "--iterations": iterations, "--ramp-up": ramp_up, "--warm-up": warm_up,
            "--max-users": max_users, "--profile-rate": profile_rate, "--look-inside": look_inside,
            "--find-capacity": find_capacity, "--dry-run": dry_run,
            "the network between bot and Telegram":
                latency or jitter or network or flood_limits or fault,
        })  # fmt: skip
        run = _http(read_http(
            http, words, allow_remote=allow_remote, users=users, rate=read_rate(rate),
            duration=duration, pid=pid, profile=profile, name=name, results=results,
            objectives=tuple(objective or ()), copies=copies,
        ))  # fmt: skip
    else:
        words.refuse()
        load = read_load_options(
            users=users, rate=rate, duration=duration, iterations=iterations, ramp_up=ramp_up,
            warm_up=warm_up, max_users=None if find_capacity else max_users,
        )  # fmt: skip
        request = LoadRequest(
            scenario=_given(scenario), results=results, load=load, name=name, bot=bot, pid=pid,
            port=port, webhook_to=read_webhook_to(webhook_to), chats=read_chats(chat),
            profile=profile if profile_rate is None else True, profile_rate_hz=profile_rate,
            look_inside=look_inside, network=changes, objectives=tuple(objective or ()),
            copies=copies,
            allow_remote=allow_remote,
        )  # fmt: skip
        if dry_run:
            _refuse_beside_dry_run({
                "--find-capacity": find_capacity, "--objective": objective, "--profile": profile,
                "--profile-rate": profile_rate, "--look-inside": look_inside,
                "--name": name, "--junit": junit, "--markdown": markdown, "--csv": csv,
            })  # fmt: skip
            _dry_run(request, as_json=as_json, quiet=quiet)
        run = _capacity(request, max_users) if find_capacity else _scenario(request)
    _carry_out(run, as_json=as_json, quiet=quiet)


def _given(scenario: Path | None) -> Path:
    from perfkit.errors import UsageError

    if scenario is None:
        raise UsageError(
            "there is nothing to do: give a scenario, or --http URL",
            advice="scenarios/homework.yaml comes with perfkit",
        )
    return scenario


def _http(asked: "HttpRequest") -> "Run":
    from perfkit.workflows.http_test import http_test

    return partial(http_test, asked)


def _scenario(request: "LoadRequest") -> "Run":
    from perfkit.workflows.load_test import load_test as run_load_test

    return partial(run_load_test, request)


def _capacity(request: "LoadRequest", max_users: int | None) -> "Run":
    from perfkit.workflows.capacity import find_capacity

    return partial(find_capacity, request, max_users)


def _carry_out(run: "Run", *, as_json: bool, quiet: bool) -> NoReturn:
    """Measure, print what came of it, and exit as it ended."""
    import sys

    import uvloop
    from rich.console import Console

    from perfkit.cli.errors import explain
    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.report.json_report import write_json
    from perfkit.report.progress import load_progress
    from perfkit.report.terminal import print_report

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
