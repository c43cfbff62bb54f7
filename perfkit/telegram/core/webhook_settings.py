"""What did the bot ask for with setWebhook? Its parameters, checked in Telegram's own words.

Bounds and texts from do_set_webhook in tdlib/telegram-bot-api's Client.cpp. http and any port are
taken, as by a Bot API server of one's own (``--local``); Telegram itself wants https.
"""

import re

from msgspec import Struct

from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.webhook_target import Endpoint, Targets
from perfkit.telegram.core.webhook_url import parse_url
from perfkit.telegram.core.wire import Call, Upload, whole

DEFAULT_CONNECTIONS = 40
MOST_CONNECTIONS = 100
LONGEST_SECRET = 256
LARGEST_CERTIFICATE = 3 << 20
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


class WebhookSettings(Struct, frozen=True):
    """A webhook that is set."""

    token: str
    """Of the bot, for calls it makes in its responses."""
    url: str
    """As the bot gave it."""
    endpoint: Endpoint
    max_connections: int
    secret_token: str
    has_custom_certificate: bool
    fixed_address: str
    """The ip_address parameter."""


def read_settings(call: Call, targets: Targets) -> WebhookSettings:
    """The webhook a setWebhook call describes; raises Refusal in Telegram's words."""
    params = call.params
    text = params.get("url", "")
    url = parse_url(text)
    if url is None:
        raise bad_request("invalid webhook URL specified")
    secret = params.get("secret_token", "")
    if len(secret.encode()) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    certificate = _certificate(call)
    size = 0 if certificate is None else len(certificate.content)
    if size > LARGEST_CERTIFICATE:
        raise bad_request(f"certificate size is too big ({size} bytes)")
    fixed_address = params.get("ip_address", "")
    endpoint = targets.endpoint(url, fixed_address, secret)
    if isinstance(endpoint, str):
        raise bad_request(f"bad webhook: {endpoint}")
    return WebhookSettings(
        token=call.token,
        url=text,
        endpoint=endpoint,
        max_connections=_connections(params.get("max_connections")),
        secret_token=secret,
        has_custom_certificate=certificate is not None,
        fixed_address=fixed_address,
    )


def _connections(text: str | None) -> int:
    """Clamped, as Telegram does with all its numbers; what is no number counts as 0."""
    if not text:
        return DEFAULT_CONNECTIONS
    return min(max(whole(text), 1), MOST_CONNECTIONS)


def _certificate(call: Call) -> Upload | None:
    """The public key a bot with a self-signed certificate uploads."""
    found = call.uploads.get("certificate")
    if found is None:
        named = call.params.get("certificate", "")
        found = call.uploads.get(named.removeprefix("attach://"))
    return found
