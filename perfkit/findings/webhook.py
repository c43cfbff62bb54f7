"""What did the bot's webhook do wrong? What became of deliveries → findings."""

from perfkit.model.summary import Finding
from perfkit.model.telegram import SLOW_RESPONSE_S, WebhookNumbers
from perfkit.units import format_ms, format_percent

SHOWN_FAILURES = 5
MANY = 0.01
"""A share of failed deliveries from which on students surely notice."""


def find_webhook(webhook: WebhookNumbers | None) -> tuple[Finding, ...]:
    """What is worth mending, worst first; nothing for a bot that polls."""
    if webhook is None:
        return ()
    found = (_failures(webhook), _slow(webhook))
    return tuple(finding for finding in found if finding is not None)


def _failures(webhook: WebhookNumbers) -> Finding | None:
    if not webhook.failures:
        return None
    failed = sum(webhook.failures.values())
    whole = webhook.taken + failed
    most = sorted(webhook.failures.items(), key=lambda item: (-item[1], item[0]))
    more = len(most) - SHOWN_FAILURES
    share = f"{failed:,} of {whole:,} ({format_percent(failed / whole)})"
    again = f"{webhook.retries:,} were sent again, {webhook.dropped:,} were given up"
    return Finding(
        id="webhook-failures",
        severity="high" if failed > MANY * whole else "medium",
        title="The webhook does not take updates",
        evidence=(
            f"{share} deliveries failed {_source('failures')}",
            *(f"{n:,} x {text}" for text, n in most[:SHOWN_FAILURES]),
            *((f"and {more:,} more texts",) if more > 0 else ()),
            f"{again} {_source('retries')}",
        ),
        location="",
        advice="Telegram sends an update again after 1 s, then 2 s, 4 s, … up to a minute, and "
        "keeps back all later ones of that chat. Respond with 200 whatever the handler comes to, "
        "and log its errors instead; refused connections and time-outs mean too few workers.",
    )


def _slow(webhook: WebhookNumbers) -> Finding | None:
    if not webhook.slow_responses:
        return None
    late = f"{webhook.slow_responses:,} responses took longer than {SLOW_RESPONSE_S:g} s"
    return Finding(
        id="webhook-slow",
        severity="medium",
        title="The webhook responds late",
        evidence=(
            f"{late} {_source('slow_responses')}",
            *(
                f"{format_ms(each.took_ms)} for {each.kind}, update {each.update_id}"
                for each in webhook.slowest
            ),
        ),
        location="",
        advice="Until the response the next update of the same chat waits, and one of "
        "max_connections is taken. Respond first and work then, or work less in the handler.",
    )


def _source(key: str) -> str:
    """Where the number stands."""
    return f"(telegram.json: webhook.{key})"
