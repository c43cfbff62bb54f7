"""What the Bot API saw becomes findings, each with the number that proves it."""

import pytest

from perfkit.findings.telegram import SHOWN_REFUSALS, find_telegram
from perfkit.model.telegram import TelegramNumbers

NOT_MODIFIED = "Bad Request: message is not modified: specified new message content and so on"
FINE = TelegramNumbers(
    updates=1000, calls=2000, edits=500, presses=500, polls=900, poll_gap_max_ms=1900.0
)


def find(**numbers):
    return find_telegram(TelegramNumbers(**numbers))


def test_a_bot_that_does_well_has_none():
    assert find_telegram(FINE) == ()
    assert find() == ()


@pytest.mark.parametrize(
    ("numbers", "name", "proof"),
    [
        ({"conflicts": 3, "polls": 9}, "second-poller", "3 of 9 polls"),
        (
            {"long_poll_gaps": 2, "long_poll_gap_max_ms": 4200.0, "queued_max": 7},
            "poll-gap",
            "2 x more than 2 s without a poll while updates were queued",
        ),
        (
            {"presses": 100, "presses_unanswered": 2},
            "callback-query-unanswered",
            "2 of 100 (2.0 %) callback queries were never answered",
        ),
        ({"flood_waits": {"chat": 5}, "calls": 50}, "flood-limits", "5 of 50 (10.0 %) calls"),
        (
            {"edits": 50, "refusals": {NOT_MODIFIED: 1}},
            "message-not-modified",
            '1 of 50 (2.0 %) edits were refused with "message is not modified"',
        ),
        (
            {"calls": 50, "refusals": {"Bad Request: chat not found": 1}},
            "refused-calls",
            "1 of 50 (2.0 %) calls were refused",
        ),
    ],
)
def test_each_fault_has_its_finding_and_its_proof(numbers, name, proof):
    [finding] = find(**numbers)
    assert finding.id == name
    assert finding.evidence[0].startswith(proof)
    assert "telegram.json: " in finding.evidence[0]
    assert finding.advice


def test_what_happens_to_every_bot_now_and_then_is_no_finding():
    assert find(presses=100, presses_unanswered=1) == ()
    assert find(edits=100, refusals={NOT_MODIFIED: 1}) == ()


def test_few_refused_calls_matter_less_than_many():
    [few] = find(calls=1000, refusals={"x": 10})
    [many] = find(calls=1000, refusals={"x": 11})
    assert (few.severity, many.severity) == ("low", "medium")


def test_the_commonest_refusals_are_named():
    refusals = {f"text {n}": n for n in range(1, SHOWN_REFUSALS + 3)}
    [finding] = find(calls=100, refusals=refusals)
    assert finding.evidence[1] == "7 x text 7"
    assert finding.evidence[-1] == "and 2 more texts"
    assert len(finding.evidence) == SHOWN_REFUSALS + 2


def test_the_worst_comes_first():
    found = find(
        calls=100, edits=10, presses=10, presses_unanswered=10, conflicts=1, polls=2,
        long_poll_gaps=1, refusals={"x": 1, NOT_MODIFIED: 9}, flood_waits={"new": 1},
    )  # fmt: skip
    assert [finding.severity for finding in found] == ["high", "high", *["medium"] * 3, "low"]


def test_numbers_that_can_not_be_do_no_harm():
    [finding] = find(presses=0, presses_unanswered=3)
    assert "3 of 0 (100 %)" in finding.evidence[0]
