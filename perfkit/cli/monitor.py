"""``perfkit monitor``: what a bot does right now, its history, and an alert when it matters."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from perfkit.cli.monitor_export import export
from perfkit.cli.monitor_group import MonitorGroup, command_after_dashes
from perfkit.cli.monitor_history import monitor_history
from perfkit.cli.monitor_keep import Keep
from perfkit.cli.monitor_options import (
    AlertLog,
    AlertLogFormat,
    BotLog,
    LogFormat,
    OnAlert,
    SentryDsn,
    SinkWords,
    TelegramApi,
    TelegramChatId,
    TelegramTokenFile,
    WebhookUrls,
    read_bot_log,
)
from perfkit.cli.monitor_published import (
    Dashboard,
    DashboardTokenFile,
    KeepHistory,
    Metrics,
    MetricsTokenFile,
    Otlp,
    PublishedWords,
    Redis,
    read_published,
    read_store,
)
from perfkit.cli.monitor_rules import check_rules
from perfkit.cli.monitor_sources import (
    CounterChoices,
    Counters,
    SourceWords,
    Stalls,
    StallsEvery,
    WatchDatabase,
    WatchRedis,
    read_sources,
    refuse_with_once,
)
from perfkit.cli.monitor_whom import (
    BotName,
    ByName,
    Interval,
    OfLoadTest,
    WatchFor,
    bot_name,
    read_pace,
    read_whom,
)
from perfkit.cli.options import (
    RESULTS,
    Alerts,
    AsJson,
    DefaultRules,
    Pid,
    Results,
    RulesFile,
    Store,
)
from perfkit.errors import UsageError

if TYPE_CHECKING:
    from perfkit.workflows.monitor_request import MonitorRequest

Once = Annotated[bool, typer.Option("--once", help="One look, and no more: nothing is kept.")]
Plain = Annotated[
    bool, typer.Option("--plain", help="Lines instead of the live view, also in a terminal.")
]
AllowRemote = Annotated[
    bool,
    typer.Option("--allow-remote", help="Yes, send to the addresses named here, wherever."),
]

app = typer.Typer(
    cls=MonitorGroup,
    invoke_without_command=True,
    subcommand_metavar="[-- COMMAND... | history | export | check-rules]",
    rich_markup_mode=None,
)


app.command("history")(monitor_history)
app.command("export")(export)
app.command("check-rules")(check_rules)


@app.callback()
def monitor(
    context: typer.Context,
    *,
    pid: Pid = None,
    name: ByName = None,
    load_test: OfLoadTest = False,
    bot: BotName = None,
    interval: Interval = None,
    duration: WatchFor = None,
    alert: Alerts = None,
    rules: RulesFile = None,
    default_rules: DefaultRules = True,
    counters: Counters = None,
    counter: CounterChoices = None,
    watch_database: WatchDatabase = None,
    watch_redis: WatchRedis = None,
    stalls: Stalls = False,
    stalls_every: StallsEvery = None,
    store: Store = None,
    history: KeepHistory = True,
    keep: Keep = None,
    metrics: Metrics = None,
    metrics_token_file: MetricsTokenFile = None,
    dashboard: Dashboard = None,
    dashboard_token_file: DashboardTokenFile = None,
    otlp: Otlp = None,
    redis: Redis = None,
    alert_log: AlertLog = None,
    alert_log_format: AlertLogFormat = LogFormat.TEXT,
    on_alert: OnAlert = None,
    webhook: WebhookUrls = None,
    telegram_chat: TelegramChatId = None,
    telegram_api: TelegramApi = None,
    telegram_token_file: TelegramTokenFile = None,
    sentry_dsn: SentryDsn = None,
    log: BotLog = None,
    allow_remote: AllowRemote = False,
    once: Once = False,
    plain: Plain = False,
    results: Results = RESULTS,
    as_json: AsJson = False,
) -> None:
    """Watch a running bot: live, with a history and alerts, for a minute or for months."""
    if context.invoked_subcommand is not None:
        return
    import sys

    from perfkit.workflows.monitor_request import MonitorRequest, RuleChoice

    whom = read_whom(pid, name, command_after_dashes(context), load_test=load_test)
    told = SinkWords(
        alert_log, alert_log_format, on_alert, webhook, telegram_chat, telegram_api,
        telegram_token_file, sentry_dsn, allow_remote,
    )  # fmt: skip
    published = PublishedWords(
        metrics, metrics_token_file, dashboard, dashboard_token_file, otlp, redis, tuple(keep or ())
    )
    asked = SourceWords(
        counters, counter, watch_database, watch_redis, stalls, stalls_every
    )  # fmt: skip
    if once:
        refuse_with_once(context)
    if (store is not None or keep) and not history:
        raise UsageError("--store and --keep are about the history, and --no-history keeps none")
    request = MonitorRequest(
        whom=whom,
        bot=bot_name(bot, whom),
        results=results,
        command_line=tuple(sys.argv),
        pace=read_pace(interval, duration),
        rules=RuleChoice(rules, tuple(alert or ()), default_rules),
        asked=read_sources(asked, allow_remote=allow_remote),
        published=read_published(
            published, told, read_store(store, results, keep=history), os.environ
        ),
        bot_log=read_bot_log(log),
    )
    if once:
        _look_once(request, as_json=as_json)
    else:
        _watch(request, plain=plain, as_json=as_json)


def _look_once(request: "MonitorRequest", *, as_json: bool) -> None:
    import asyncio

    from perfkit.cli.output import results_console, to_reader
    from perfkit.clock import SystemClock
    from perfkit.report.monitor_once import print_look, write_look
    from perfkit.workflows.monitor_once import look_once

    if request.whom.starts:
        raise UsageError(
            "--once looks at a bot that runs: give --pid or --name",
            advice="of a command just started one look says nothing",
        )
    look = asyncio.run(look_once(request, SystemClock()))
    with to_reader():
        if as_json:
            typer.echo(write_look(look).encode(), nl=False)
        else:
            print_look(look, results_console())


def _watch(request: "MonitorRequest", *, plain: bool, as_json: bool) -> None:
    import asyncio
    import sys

    from perfkit.cli.monitor_screen import watch_in_lines, watch_live
    from perfkit.cli.monitor_shown import show_monitor_report

    live = sys.stdout.isatty() and not plain and not as_json
    outcome = asyncio.run(
        watch_live(request) if live else watch_in_lines(request, to_stderr=as_json)
    )
    show_monitor_report(
        outcome.report, outcome.folder, load_test=outcome.load_test, as_json=as_json
    )
    raise typer.Exit(outcome.exit_code)
