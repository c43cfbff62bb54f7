"""Notices as JSON and as settings: the keys that docs/monitor-sinks.md promises."""

import json
import math

import pytest

from perfkit.formats.notices import notice_settings, write_notice
from perfkit.formats.sent_message import SentMessage, read_sent_message, write_message
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Snapshot,
    Told,
    TroubleNotice,
)

AT_MS = 1_795_231_805_250
COMMON = {"schema": 1, "bot": "shop", "at": "2026-11-21T03:30:05.250Z", "text": "words"}
ALERT = AlertNotice(
    "shop", AT_MS, Told.FIRING, "cpu", "critical", "too much", "cpu > 0.8", 0.9, AT_MS - 5000
)


def written(notice):
    found = json.loads(write_notice(notice, "words"))
    assert len(found.pop("id")) == 20
    assert {key: found.pop(key) for key in COMMON} == COMMON
    return found


def test_an_alert():
    assert written(ALERT) == {
        "kind": "alert",
        "state": "firing",
        "rule": "cpu",
        "severity": "critical",
        "summary": "too much",
        "condition": "cpu > 0.8",
        "value": 0.9,
        "since": "2026-11-21T03:30:00.250Z",
    }


def test_a_death():
    notice = EndedNotice(
        "shop", AT_MS, 7, "exit code 1", (Snapshot("shop", 0, {"x": 1.5}),), ("a",)
    )
    assert written(notice) == {
        "kind": "ended",
        "severity": "critical",
        "pid": 7,
        "how": "exit code 1",
        "last": [{"at": "1970-01-01T00:00:00.000Z", "values": {"x": 1.5}}],
        "log_lines": ["a"],
    }


def test_a_return():
    assert written(BackNotice("shop", AT_MS, 8)) == {"kind": "back", "severity": "info", "pid": 8}


@pytest.mark.parametrize(("over", "severity"), [(False, "warning"), (True, "info")])
def test_a_trouble(over, severity):
    assert written(TroubleNotice("shop", AT_MS, "redis", "refused", over=over)) == {
        "kind": "trouble",
        "severity": severity,
        "part": "redis",
        "what": "refused",
        "over": over,
    }


def test_a_notice_keeps_its_id_and_others_have_another():
    other = TroubleNotice("shop", AT_MS, "redis", "refused")
    ids = {json.loads(write_notice(notice, text))["id"]
           for notice, text in ((ALERT, "a"), (ALERT, "b"), (other, "a"))}  # fmt: skip
    assert len(ids) == 2


def test_what_is_no_number_is_null_and_what_is_no_text_is_replaced():
    notice = AlertNotice("sh\ud800op", 0, Told.FIRING, "r", "s", "", "c", math.nan, 0)
    found = json.loads(write_notice(notice, "x" * 5000))
    assert (found["value"], found["bot"], len(found["text"])) == (None, "sh?op", 2000)


def test_settings_hold_all_but_lists():
    settings = notice_settings(ALERT, "words\nover lines")
    assert settings["PERFKIT_ALERT_KIND"] == "alert"
    assert settings["PERFKIT_ALERT_VALUE"] == "0.9"
    assert settings["PERFKIT_ALERT_TEXT"] == "words\nover lines"
    died = EndedNotice("shop", 0, 7, "exit code 1", (), ("line",))
    assert not {"PERFKIT_ALERT_LOG_LINES", "PERFKIT_ALERT_LAST"} & set(notice_settings(died, ""))
    over = TroubleNotice("shop", 0, "a", "b", over=True)
    assert notice_settings(over, "")["PERFKIT_ALERT_OVER"] == "yes"
    trouble = TroubleNotice("shop", 0, "a", "b")
    assert notice_settings(trouble, "")["PERFKIT_ALERT_OVER"] == "no"


def test_a_setting_can_always_be_given_to_a_program():
    hostile = EndedNotice("a\0b", 0, 7, "€" * 100_000, (), ())
    settings = notice_settings(hostile, "")
    assert settings["PERFKIT_ALERT_BOT"] == "a\N{REPLACEMENT CHARACTER}b"
    assert 15_000 < len(settings["PERFKIT_ALERT_HOW"].encode()) <= 16_000


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b'{"ok":true,"result":{"message_id":12,"chat":{}}}', SentMessage(12, "", 0.0)),
        (b'{"ok":false,"error_code":400,"description":"Bad"}', SentMessage(None, "Bad", 0.0)),
        (
            b'{"ok":false,"description":"Too Many","parameters":{"retry_after":7}}',
            SentMessage(None, "Too Many", 7.0),
        ),
        (b'{"parameters":{"retry_after":-7}}', SentMessage(None, "", 0.0)),
        (b"<html>", SentMessage(None, "", 0.0)),
        (b"", SentMessage(None, "", 0.0)),
        (b"[" * 100_000, SentMessage(None, "", 0.0)),
        (b'{"description":7}', SentMessage(None, "", 0.0)),
    ],
)
def test_what_the_bot_api_answers(body, answer):
    assert read_sent_message(body) == answer


@pytest.mark.parametrize(
    ("chat", "sent"), [("42", 42), ("-100200", -100200), ("@ops", "@ops"), ("--5", "--5")]
)
def test_a_message_names_its_chat(chat, sent):
    assert json.loads(write_message(chat, "<b>x</b>", None)) == {
        "chat_id": sent,
        "text": "<b>x</b>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def test_a_message_may_answer_another_one():
    parameters = json.loads(write_message("42", "x", 7))["reply_parameters"]
    assert parameters == {"message_id": 7, "allow_sending_without_reply": True}
