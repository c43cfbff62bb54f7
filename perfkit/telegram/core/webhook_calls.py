"""What do setWebhook, deleteWebhook and getWebhookInfo do?

The order of events is tdlib's: a waiting poll ends first, then the old webhook, then what is
pending is dropped if that was asked for; only then the new webhook's parameters are looked at. So
a setWebhook that is refused leaves the bot without a webhook.
"""

import msgspec
from msgspec import Struct

from perfkit.telegram.core.commands import Command
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.webhook_settings import WebhookSettings, read_settings
from perfkit.telegram.core.wire import Call, yes

WEBHOOK_METHODS = frozenset({"setwebhook", "deletewebhook"})
"""Methods that change how updates are delivered, in lower case."""

_ENCODE = msgspec.json.Encoder().encode


class Registration(Struct, frozen=True):
    """A webhook as another Bot API can be told of it: the setWebhook call that sets it again."""

    token: str
    params: dict[str, str]


class _Info(Struct, frozen=True, omit_defaults=True):
    url: str
    has_custom_certificate: bool
    pending_update_count: int
    last_error_date: int = 0
    last_error_message: str = ""
    max_connections: int = 0
    ip_address: str = ""
    allowed_updates: tuple[str, ...] | None = None


class WebhookChange(Struct, frozen=True):
    """What came of a call: its answer, what was ended before, and what follows."""

    answer: str | Refusal
    before: list[Command]
    after: list[Command]


def change_webhook(state: BotState, call: Call, at_ns: int) -> WebhookChange:
    """Carry out setWebhook or deleteWebhook; an empty url deletes as well."""
    wanted = call.method == "setwebhook" and bool(call.params.get("url"))
    drops = yes(call.params.get("drop_pending_updates"))
    settings = _read(state, call) if wanted else None
    if not drops and _is_so_already(state, settings):
        state.queue.allow(call.params.get("allowed_updates"))
        return WebhookChange(f"Webhook is already {'set' if wanted else 'deleted'}", [], [])
    before = state.poller.end_for_webhook(at_ns) if wanted else []
    ended = state.webhook.end()
    before += ended
    if drops:
        state.queue.confirm(state.queue.next_id(), at_ns)
    if settings is None:
        return WebhookChange(f"Webhook {'was' if ended else 'is already'} deleted", before, [])
    if isinstance(settings, Refusal):
        return WebhookChange(settings, before, [])
    state.queue.allow(call.params.get("allowed_updates"))
    return WebhookChange("Webhook was set", before, state.webhook.begin(settings, at_ns))


def _read(state: BotState, call: Call) -> WebhookSettings | Refusal:
    try:
        return read_settings(call, state.targets)
    except Refusal as refusal:
        return refusal


def _is_so_already(state: BotState, settings: WebhookSettings | Refusal | None) -> bool:
    # with a certificate Telegram sets it again: the file may be another one
    certified = isinstance(settings, WebhookSettings) and settings.has_custom_certificate
    return settings == state.webhook.settings and not certified


def registration(state: BotState) -> Registration | None:
    """The call that would set the bot's webhook, if it has one; a certificate is left out."""
    settings = state.webhook.settings
    if settings is None:
        return None
    params = {
        "url": settings.url,
        "max_connections": str(settings.max_connections),
        "secret_token": settings.secret_token,
        "ip_address": settings.fixed_address,
    }
    if state.queue.allowed is not None:
        params["allowed_updates"] = _ENCODE(state.queue.allowed).decode()
    return Registration(settings.token, params)


def webhook_info(state: BotState, _call: Call, _at_ns: int) -> Answer:
    """How the webhook does: what waits, and what went wrong last."""
    webhook, settings = state.webhook, state.webhook.settings
    allowed = state.queue.allowed
    if settings is None:
        return Answer(_ENCODE(_Info("", False, len(state.queue), allowed_updates=allowed)))
    return Answer(
        _ENCODE(
            _Info(
                settings.url,
                settings.has_custom_certificate,
                len(webhook) + len(state.queue),
                last_error_date=state.date(webhook.last_error_ns) if webhook.last_error else 0,
                last_error_message=webhook.last_error,
                max_connections=settings.max_connections,
                ip_address=settings.fixed_address or settings.endpoint.addresses[0],
                allowed_updates=allowed,
            )
        )
    )
