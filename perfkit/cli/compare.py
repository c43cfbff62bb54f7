"""``perfkit compare``: did it get better or worse, and is that real?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.options import RESULTS, AsJson, Results, read_duration

if TYPE_CHECKING:
    from perfkit.clock import Clock
    from perfkit.errors import ExitCode, PerfkitError
    from perfkit.workflows.compare import CompareRequest
    from perfkit.workflows.experiment import ExperimentRequest, Turns

What = Annotated[
    list[Path],
    typer.Argument(
        metavar="BEFORE AFTER | SCENARIO",
        help="Two runs: folders, names, or latest and latest~1. Several of each: by turns, as "
        "measured. Or two profiles: .prof, collapsed stacks, speedscope, pprof, runs of profile. "
        "With --bot: the scenario to run.",
    ),
]
Bots = Annotated[
    list[str] | None,
    typer.Option(
        "--bot",
        metavar="COMMAND",
        help="Measure two bots: give it twice, before and after.",
    ),
]
Repeat = Annotated[
    int, typer.Option("--repeat", min=1, max=100, help="How often each bot is run, with --bot.")
]
Alternate = Annotated[
    bool,
    typer.Option("--alternate/--no-alternate", help="Let the bots take turns, with --bot."),
]
Bound = Annotated[
    str,
    typer.Option("--bound", metavar="SHARE", help="What matters in practice: 20%, 0.1. For runs."),
]
BOUND = "20%"
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")]
Page = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write the page there as well."),
]
Users = Annotated[
    int | None,
    typer.Option("--users", min=1, max=1_000_000, help="How many students, with --bot."),
]
Duration = Annotated[
    str | None,
    typer.Option("--duration", metavar="TIME", help="How long each run goes on, with --bot."),
]
Profile = Annotated[
    bool,
    typer.Option("--profile/--no-profile", help="Record stacks with py-spy, with --bot."),
]
Name = Annotated[str | None, typer.Option("--name", help="What the folders are called.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]


def compare(
    *,
    what: What,
    bot: Bots = None,
    repeat: Repeat = 5,
    alternate: Alternate = True,
    bound: Bound = BOUND,
    users: Users = None,
    duration: Duration = None,
    profile: Profile = False,
    name: Name = None,
    results: Results = RESULTS,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
    page: Page = None,
    quiet: Quiet = False,
) -> None:
    """Compare two runs or profiles, or run two bots by turns. Exits with 10 if runs got worse."""
    from perfkit.cli.compared_profiles import show_compared_profiles
    from perfkit.clock import SystemClock
    from perfkit.errors import ExitCode, UsageError
    from perfkit.load.scenario.load_spec import LoadChange
    from perfkit.workflows.compare import CompareRequest
    from perfkit.workflows.experiment import ExperimentRequest, Turns, sides_of
    from perfkit.workflows.load_request import LoadRequest
    from perfkit.workflows.profile_sides import are_profiles

    if as_json and as_markdown:
        raise UsageError("--json and --markdown both print: give one of them")
    share = _read_bound(bound)
    clock = SystemClock()
    if bot:
        load = LoadRequest(
            scenario=_one_scenario(what),
            results=results,
            load=LoadChange(users=users, duration_s=read_duration(duration, "--duration")),
            name=name,
            profile=profile,
        )
        request = ExperimentRequest(load, _two_bots(bot), repeat, alternate)
        turns = _measure(request, clock, quiet=quiet)
    else:
        _no_load_options(users, duration, profile=profile)
        if are_profiles(what, results):
            _no_bound(bound)
            show_compared_profiles(
                what, results, name, clock, page=page, as_json=as_json, as_markdown=as_markdown
            )
            return
        turns = Turns(*sides_of(_pairs(what)))
    code = ExitCode.OK
    if turns.before and turns.after:
        asked = CompareRequest(turns.before, turns.after, results, name or turns.name, share)
        code = _show(asked, clock, page, as_json=as_json, as_markdown=as_markdown)
    raise typer.Exit(_told(turns, code))


def _read_bound(text: str) -> float:
    from perfkit.errors import UsageError
    from perfkit.units import parse_share

    try:
        share = parse_share(text)
    except ValueError as error:
        raise UsageError(f"--bound: {error}") from None
    if share <= 0:
        raise UsageError("--bound: a bound of nothing would make every change matter")
    return share


def _two_bots(bots: list[str]) -> tuple[str, str]:
    from perfkit.errors import UsageError

    if len(bots) != 2:
        raise UsageError(
            f"--bot was given {len(bots)} {'time' if len(bots) == 1 else 'times'}",
            advice='give it twice: --bot "python my_bot.py" --bot "python my_new_bot.py"',
        )
    return bots[0], bots[1]


def _one_scenario(what: list[Path]) -> Path:
    from perfkit.errors import UsageError

    if len(what) != 1:
        raise UsageError("with --bot one scenario is run: perfkit compare SCENARIO --bot … --bot …")
    return what[0]


def _pairs(what: list[Path]) -> list[Path]:
    from perfkit.errors import UsageError

    if len(what) % 2:
        raise UsageError(
            f"{len(what)} {'run' if len(what) == 1 else 'runs'} can't be compared",
            advice="name two, before and after, or several of each by turns; "
            "or a scenario with --bot twice",
        )
    return what


def _no_load_options(users: int | None, duration: str | None, *, profile: bool) -> None:
    from perfkit.errors import UsageError

    given = {"--users": users is not None, "--duration": duration is not None, "--profile": profile}
    for option, is_given in given.items():
        if is_given:
            raise UsageError(f"{option} is for measuring, and these runs have been measured")


def _no_bound(bound: str) -> None:
    from perfkit.errors import UsageError

    if bound != BOUND:
        raise UsageError(
            "--bound is for runs: of two profiles, where one function takes a larger share "
            "another takes a smaller one, so there is no getting worse as a whole"
        )


def _measure(experiment: "ExperimentRequest", clock: "Clock", *, quiet: bool) -> "Turns":
    import sys

    import uvloop
    from rich.console import Console

    from perfkit.report.progress import load_progress
    from perfkit.workflows.experiment import take_turns
    from perfkit.workflows.load_ending import LoadOutcome
    from perfkit.workflows.load_request import LoadRequest
    from perfkit.workflows.load_test import load_test
    from perfkit.workflows.turn_progress import TurnProgress

    def measure(request: LoadRequest, turn: str) -> LoadOutcome:
        with load_progress(Console(stderr=True), quiet=quiet) as shown:
            progress = TurnProgress(shown, turn)
            return uvloop.run(load_test(request, clock, progress, sys.argv))

    return take_turns(experiment, measure, clock)


def _show(
    request: "CompareRequest",
    clock: "Clock",
    page: Path | None,
    *,
    as_json: bool,
    as_markdown: bool,
) -> "ExitCode":
    from perfkit.cli.output import print_written
    from perfkit.report.comparison_terminal import print_comparison
    from perfkit.workflows.compare import compare as compare_runs
    from perfkit.workflows.compare import exit_code
    from perfkit.workflows.comparison_folder import write_comparison

    comparison = compare_runs(request, clock)
    written = write_comparison(comparison, request.results, page=page)
    print_written(
        written,
        lambda console: print_comparison(comparison, console, folder=str(written.folder)),
        as_json=as_json,
        as_markdown=as_markdown,
    )
    return exit_code(comparison)


def _told(turns: "Turns", code: "ExitCode") -> "ExitCode":
    """Say why an experiment ended early; the exit code that fits."""
    from perfkit.cli.errors import explain
    from perfkit.errors import ExitCode, InterruptionError

    kept = f"whole runs that are kept: {len(turns.before)} before, {len(turns.after)} after"
    problem: PerfkitError | None = turns.problem
    if turns.interrupted:
        problem = InterruptionError(f"interrupted: {kept}")
    elif problem is not None:
        problem.detail = "\n".join(filter(None, (problem.detail, kept)))
    if problem is None:
        return code
    explain(problem)
    return ExitCode(problem.exit_code)
