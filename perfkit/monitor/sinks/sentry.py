"""How does a notice become an event in Sentry? Its SDK writes it, perfkit posts it.

So a server that refuses or is gone is noticed, which the SDK's own transport keeps to itself, and
nothing of the SDK runs in the background. No integration of its is on and no personal data sent.
"""

from datetime import UTC, datetime
from typing import Literal

from sentry_sdk import Client
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event
from sentry_sdk.utils import BadDsn, Dsn

import perfkit
from perfkit.findings.notice_words import facts, headline, log_lines
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Notice,
    Told,
    TroubleNotice,
)
from perfkit.monitor.recent import Looks
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.post import Post, refuse_failure
from perfkit.web_address import WebAddress, parse_url

_CLIENT = f"perfkit/{perfkit.__version__}"
_CONTENT_TYPE = "application/x-sentry-envelope"


def read_dsn(text: str) -> Dsn:
    """The DSN. Raises ValueError, without a word of it, for one that is none."""
    try:
        return Dsn(text)
    except (BadDsn, ValueError):
        raise ValueError("expected a DSN such as http://key@127.0.0.1:9000/1") from None


def envelope_address(dsn: Dsn) -> WebAddress:
    """Where events of this project are posted. Raises ValueError for a host that is none."""
    return parse_url(dsn.to_auth(_CLIENT).get_api_url())


class Sentry:
    """A project of Sentry's (``Teller``)."""

    def __init__(self, dsn: Dsn, post: Post, looks: Looks) -> None:
        self.name = "sentry"
        self._post = post
        self._looks = looks
        self._headers = {
            "Content-Type": _CONTENT_TYPE,
            "X-Sentry-Auth": dsn.to_auth(_CLIENT).to_header(),
        }
        self._written = _Written()
        self._client = Client(
            dsn=str(dsn),
            transport=self._written,
            release=f"perfkit@{perfkit.__version__}",  # else git is asked for the bot's
            server_name="perfkit",
            environment="production",  # Sentry's default; the next ones too: SENTRY_* is the bot's
            spotlight=False,  # else SENTRY_SPOTLIGHT sends a copy elsewhere
            debug=False,
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_client_reports=False,
            max_breadcrumbs=0,
        )
        self._client.transport = (
            self._written
        )  # not the one that SENTRY_PRINT_ENVELOPES wraps it in

    async def tell(self, notice: Notice) -> None:
        """Post it. Raises SinkError."""
        self._client.capture_event(self._event(notice))
        envelope = self._written.take()
        if envelope is None:
            raise SinkError("Sentry's SDK wrote no event", final=True)
        answer = await self._post.send(envelope, self._headers)
        refuse_failure(answer, self._post.shown)

    async def close(self) -> None:
        """Post no more."""
        self._client.close(timeout=0)
        await self._post.close()

    def _event(self, notice: Notice) -> Event:
        told = {fact.name: fact.value for fact in facts(notice, self._looks())}
        lines = log_lines(notice)
        return {
            "message": headline(notice),
            "level": _level(notice),
            "logger": "perfkit.monitor",
            "timestamp": datetime.fromtimestamp(notice.at_ms / 1000, UTC),
            "fingerprint": ["perfkit", notice.bot, _subject(notice)],
            "tags": {"bot": notice.bot, "about": _subject(notice)},
            "extra": {**told, "log": list(lines)} if lines else dict(told),
        }


def _subject(notice: Notice) -> str:
    """What belongs together in one issue: all that is told of a rule, of a part, of the process."""
    match notice:
        case AlertNotice():
            return notice.rule
        case TroubleNotice():
            return notice.part
        case EndedNotice() | BackNotice():
            return "process"


def _level(notice: Notice) -> Literal["fatal", "error", "warning", "info"]:
    match notice:
        case AlertNotice(told=Told.RESOLVED) | BackNotice() | TroubleNotice(over=True):
            return "info"
        case AlertNotice():
            return "error" if notice.severity == "critical" else "warning"
        case TroubleNotice():
            return "warning"
        case EndedNotice():
            return "fatal"


class _Written(Transport):
    """Takes what the SDK has written instead of sending it."""

    def __init__(self) -> None:
        super().__init__()
        self._envelope: bytes | None = None

    def capture_envelope(self, envelope: Envelope) -> None:
        """Called by the SDK, within ``capture_event``."""
        self._envelope = envelope.serialize()

    def take(self) -> bytes | None:
        """What was written since it was last taken."""
        envelope, self._envelope = self._envelope, None
        return envelope
