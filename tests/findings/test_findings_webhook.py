"""What became of deliveries to a webhook becomes findings."""

from perfkit.findings.telegram import find_telegram
from perfkit.findings.webhook import SHOWN_FAILURES, find_webhook
from perfkit.model.telegram import SlowResponse, TelegramNumbers, WebhookNumbers


def test_a_bot_that_polls_or_takes_everything_has_none():
    assert find_webhook(None) == ()
    assert find_webhook(WebhookNumbers(taken=1000)) == ()


def test_failed_deliveries_are_told_with_their_share_and_reasons():
    webhook = WebhookNumbers(
        taken=97, failures={"Connection refused": 1, "Read timeout expired": 2},
        retries=2, dropped=1,
    )  # fmt: skip
    [finding] = find_telegram(TelegramNumbers(webhook=webhook))

    assert finding.id == "webhook-failures"
    assert finding.severity == "high"
    assert finding.evidence == (
        "3 of 100 (3.0 %) deliveries failed (telegram.json: webhook.failures)",
        "2 x Read timeout expired",
        "1 x Connection refused",
        "2 were sent again, 1 were given up (telegram.json: webhook.retries)",
    )


def test_a_few_failures_are_less_grave():
    [finding] = find_webhook(WebhookNumbers(taken=99, failures={"Connection refused": 1}))
    assert finding.severity == "medium"


def test_only_the_most_frequent_reasons_are_named():
    failures = {f"reason {number}": 1 for number in range(SHOWN_FAILURES + 3)}
    [finding] = find_webhook(WebhookNumbers(failures=failures))
    assert "and 3 more texts" in finding.evidence


def test_late_responses_are_told_with_the_slowest():
    webhook = WebhookNumbers(
        taken=9, slow_responses=2, slowest=(SlowResponse(3100.0, 17, "callback_query"),)
    )
    [finding] = find_webhook(webhook)

    assert finding.id == "webhook-slow"
    assert finding.evidence == (
        "2 responses took longer than 2 s (telegram.json: webhook.slow_responses)",
        "3.10 s for callback_query, update 17",
    )
