"""Where is what is noticed told? As the command line says it; secrets come from elsewhere."""

from dataclasses import dataclass, field
from pathlib import Path

LOG_BYTES = 5 * 2**20
LOG_KEPT = 5


@dataclass(frozen=True, slots=True)
class LogSettings:
    """A file that grows to ``most_bytes``, and ``kept`` older ones beside it."""

    path: Path
    as_json: bool = False
    most_bytes: int = LOG_BYTES
    kept: int = LOG_KEPT


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """A chat, and the bot that writes to it."""

    chat: str
    """Its number, or @name."""
    api_root: str
    """``http://127.0.0.1:8081``: the Bot API, whoever serves it."""
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """All that is asked for. Nothing: nobody is told."""

    log: LogSettings | None = None
    commands: tuple[tuple[str, ...], ...] = ()
    """Each an argv."""
    webhooks: tuple[str, ...] = ()
    webhook_secret: str | None = field(default=None, repr=False)
    """What the body is signed with."""
    webhook_authorization: str | None = field(default=None, repr=False)
    """The header of that name."""
    telegram: TelegramSettings | None = None
    sentry_dsn: str | None = field(default=None, repr=False)
    allow_remote: bool = False
    """Whether addresses may be other machines'."""
