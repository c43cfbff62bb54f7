"""The options of ``perfkit monitor`` that say where alerts are told, each typed once.

Secrets need never be arguments, which everybody on the machine can read: each can come from the
environment or a file.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from perfkit.monitor.sinks.settings import LogSettings, SinkSettings, TelegramSettings

TOKEN_SETTING = "PERFKIT_TELEGRAM_TOKEN"  # noqa: S105 - the name of a setting, not a token
SECRET_SETTING = "PERFKIT_WEBHOOK_SECRET"  # noqa: S105 - the same
AUTHORIZATION_SETTING = "PERFKIT_WEBHOOK_AUTHORIZATION"
WEBHOOK_SETTING = "PERFKIT_WEBHOOK"
"""Addresses with a blank between them: the path of one may be its secret."""
DSN_SETTING = "PERFKIT_SENTRY_DSN"
"""Not SENTRY_DSN: that is the bot's own, and naming it there is no consent to be sent alerts."""
_PANEL = "Where alerts are told"


class LogFormat(StrEnum):
    """What a line of the log is."""

    TEXT = "text"
    JSON = "json"


AlertLog = Annotated[
    Path | None,
    typer.Option(
        "--alert-log", metavar="FILE", help="A file that rotates, a line each.", show_default=False,
        rich_help_panel=_PANEL,
    ),
]  # fmt: skip
AlertLogFormat = Annotated[
    LogFormat, typer.Option("--alert-log-format", help="Its lines.", rich_help_panel=_PANEL)
]
OnAlert = Annotated[
    list[str] | None,
    typer.Option(
        "--on-alert", metavar="'CMD ARG...'", show_default=False, rich_help_panel=_PANEL,
        help="A program, run without a shell, with the alert as JSON in its input and as "
        "PERFKIT_ALERT_* in its environment (repeatable).",
    ),
]  # fmt: skip
WebhookUrls = Annotated[
    list[str] | None,
    typer.Option(
        "--webhook", metavar="URL", envvar=WEBHOOK_SETTING,
        help=f"JSON is posted there (repeatable). Signed with {SECRET_SETTING} where that is set.",
        show_default=False, rich_help_panel=_PANEL,
    ),
]  # fmt: skip
TelegramChatId = Annotated[
    str | None,
    typer.Option(
        "--telegram-chat", metavar="ID", show_default=False, rich_help_panel=_PANEL,
        help=f"A chat; the bot that writes there is known by its token in {TOKEN_SETTING}.",
    ),
]  # fmt: skip
TelegramApi = Annotated[
    str | None,
    typer.Option(
        "--telegram-api", metavar="URL", help="The Bot API that takes the messages.",
        show_default=False, rich_help_panel=_PANEL,
    ),
]  # fmt: skip
TelegramTokenFile = Annotated[
    Path | None,
    typer.Option(
        "--telegram-token-file", metavar="FILE", help="Where the token is, if not there.",
        show_default=False, rich_help_panel=_PANEL,
    ),
]  # fmt: skip
SentryDsn = Annotated[
    str | None,
    typer.Option(
        "--sentry-dsn", metavar="DSN", envvar=DSN_SETTING, show_default=False,
        help="A project of Sentry's (needs perfkit[sentry]).", rich_help_panel=_PANEL,
    ),
]  # fmt: skip
BotLog = Annotated[
    Path | None,
    typer.Option(
        "--log", metavar="FILE", show_default=False, rich_help_panel=_PANEL,
        help="The bot's own log: its last lines are told when the bot dies.",
    ),
]  # fmt: skip


def read_bot_log(path: Path | None) -> Path | None:
    """The bot's log. That it is not there is said: it may come later, or be a mistyped name."""
    from perfkit.untrusted import one_line

    if path is not None and not os.path.lexists(path):
        shown = one_line(str(path))
        typer.echo(f"perfkit: warning: --log: there is no file {shown} yet", err=True)
    return path


@dataclass(frozen=True, slots=True)
class SinkWords:
    """These options as they were typed."""

    alert_log: Path | None = None
    alert_log_format: LogFormat = LogFormat.TEXT
    on_alert: list[str] | None = None
    webhook: list[str] | None = None
    telegram_chat: str | None = None
    telegram_api: str | None = None
    telegram_token_file: Path | None = None
    sentry_dsn: str | None = None
    allow_remote: bool = False


def read_sinks(words: SinkWords, environment: Mapping[str, str]) -> "SinkSettings":
    """Where alerts are to be told. Raises UsageError naming the option, InputError for a file."""
    from perfkit.monitor.sinks.settings import SinkSettings

    return SinkSettings(
        log=_log(words),
        commands=tuple(_argv(text) for text in words.on_alert or ()),
        webhooks=tuple(words.webhook or ()),
        webhook_secret=environment.get(SECRET_SETTING) or None,
        webhook_authorization=environment.get(AUTHORIZATION_SETTING) or None,
        telegram=_telegram(words, environment),
        sentry_dsn=words.sentry_dsn or None,
        allow_remote=words.allow_remote,
    )


def _log(words: SinkWords) -> "LogSettings | None":
    from perfkit.monitor.sinks.settings import LogSettings

    if words.alert_log is None:
        return None
    return LogSettings(words.alert_log, as_json=words.alert_log_format is LogFormat.JSON)


def _argv(text: str) -> tuple[str, ...]:
    import shlex

    from perfkit.errors import UsageError

    try:
        argv = tuple(shlex.split(text))
    except ValueError as error:
        raise UsageError(f"--on-alert: {error}", advice="quote it as in a shell") from None
    if not argv:
        raise UsageError("--on-alert: no program is named", advice="--on-alert './page-me.sh ops'")
    return argv


def _telegram(words: SinkWords, environment: Mapping[str, str]) -> "TelegramSettings | None":
    from perfkit.errors import UsageError
    from perfkit.monitor.sinks.settings import TelegramSettings

    if words.telegram_chat is None:
        for option in ("telegram_api", "telegram_token_file"):
            if getattr(words, option) is not None:
                name = option.replace("_", "-")
                raise UsageError(f"--{name} goes with --telegram-chat, which says where to write")
        return None
    if words.telegram_api is None:
        raise UsageError(
            "--telegram-chat needs --telegram-api: perfkit writes to no Bot API that was not named",
            advice="--telegram-api URL names it, and --allow-remote confirms another machine",
        )
    token = _token(words.telegram_token_file, environment)
    return TelegramSettings(words.telegram_chat, words.telegram_api, token)


def _token(file: Path | None, environment: Mapping[str, str]) -> str:
    from perfkit.cli.token_file import read_token_file
    from perfkit.errors import UsageError

    if file is not None:
        return read_token_file(file)
    token = environment.get(TOKEN_SETTING, "").strip()
    if not token:
        raise UsageError(
            "--telegram-chat needs the token of the bot that writes there",
            advice=f"set {TOKEN_SETTING}, or name its file with --telegram-token-file",
        )
    return token
