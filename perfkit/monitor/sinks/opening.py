"""Which sinks do the settings ask for, and may perfkit send anything there? Checked before a bot is
watched, so that a typing error doesn't show at the first alert.
"""

import re

from perfkit.clock import Clock
from perfkit.errors import ToolError, UsageError
from perfkit.monitor.recent import Looks
from perfkit.monitor.sink import Teller
from perfkit.monitor.sinks.settings import SinkSettings, TelegramSettings
from perfkit.web_address import WebAddress, need_consent, parse_url

_CONSENT = "if alerts may leave this machine"

_TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)


def open_sinks(settings: SinkSettings, looks: Looks, clock: Clock) -> list[Teller]:
    """The sinks, ready to be told; nothing is sent yet.

    Raises UsageError for what can't be carried out, ToolError where Sentry's SDK is missing.
    """
    tellers: list[Teller] = []
    if settings.log is not None:
        from perfkit.monitor.sinks.log_file import LogFile

        log = LogFile(settings.log, looks)
        log.check()
        tellers.append(log)
    tellers += _commands(settings, looks, clock)
    tellers += _webhooks(settings, looks)
    if settings.telegram is not None:
        tellers.append(_telegram(settings.telegram, looks, allow_remote=settings.allow_remote))
    if settings.sentry_dsn is not None:
        tellers.append(_sentry(settings.sentry_dsn, looks, allow_remote=settings.allow_remote))
    return tellers


def _commands(settings: SinkSettings, looks: Looks, clock: Clock) -> list[Teller]:
    from perfkit.monitor.sinks.command import Command

    commands = [
        Command(_numbered("command", number), argv, looks, clock)
        for number, argv in enumerate(settings.commands)
    ]
    for command in commands:
        command.check()
    return list(commands)


def _webhooks(settings: SinkSettings, looks: Looks) -> list[Teller]:
    if not settings.webhooks:
        return []
    authorization = settings.webhook_authorization
    if authorization is not None and not (authorization.isascii() and authorization.isprintable()):
        raise UsageError(  # without the value: it is a secret
            "PERFKIT_WEBHOOK_AUTHORIZATION: expected one line of ASCII, as a header can carry",
            advice="look for a line break at its end, or a quotation mark that was pasted",
        )
    # here, as whoever asks for no webhook need not pay for an HTTP client
    from perfkit.monitor.sinks.post import Post
    from perfkit.monitor.sinks.webhook import Webhook

    return [
        Webhook(
            _numbered("webhook", number),
            Post(_address("--webhook", url, allow_remote=settings.allow_remote)),
            looks,
            secret=settings.webhook_secret,
            authorization=authorization,
        )
        for number, url in enumerate(settings.webhooks)
    ]


def _telegram(settings: TelegramSettings, looks: Looks, *, allow_remote: bool) -> Teller:
    from perfkit.monitor.sinks.post import Post
    from perfkit.monitor.sinks.telegram import TelegramChat

    root = _address("--telegram-api", settings.api_root, allow_remote=allow_remote)
    if not _TOKEN.fullmatch(settings.token):
        raise UsageError("the bot's token is none: expected one such as 123456:ABC-DEF_ghi")
    call = f"{root.url.rstrip('/')}/bot{settings.token}/sendMessage"
    post = Post(_parsed("--telegram-api", call))
    return TelegramChat(post, settings.chat, settings.token, looks)


def _sentry(text: str, looks: Looks, *, allow_remote: bool) -> Teller:
    try:
        from perfkit.monitor.sinks.sentry import Sentry, envelope_address, read_dsn
    except ImportError as error:
        raise ToolError(
            f"alerts can't be told to Sentry: its SDK is not installed ({error.name})",
            advice="install it: pip install 'perfkit[sentry]'",
        ) from None
    from perfkit.monitor.sinks.post import Post

    try:
        dsn = read_dsn(text)
        address = envelope_address(dsn)
    except ValueError as error:
        raise UsageError(f"--sentry-dsn: {error}") from None
    need_consent("--sentry-dsn", address.host, _CONSENT, allow_remote=allow_remote)
    return Sentry(dsn, Post(address), looks)


def _address(option: str, url: str, *, allow_remote: bool) -> WebAddress:
    address = _parsed(option, url)
    need_consent(option, address.host, _CONSENT, allow_remote=allow_remote)
    return address


def _parsed(option: str, url: str) -> WebAddress:
    try:
        return parse_url(url)
    except ValueError:
        # what was given may hold a secret, so it is not shown
        raise UsageError(
            f"{option}: expected a URL such as http://127.0.0.1:8000/alerts, without a name and "
            "password in it",
            advice="a webhook's Authorization header comes from PERFKIT_WEBHOOK_AUTHORIZATION",
        ) from None


def _numbered(name: str, number: int) -> str:
    return f"{name} {number + 1}" if number else name
