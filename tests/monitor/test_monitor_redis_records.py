"""What is worth writing to Redis, under which keys."""

import pytest
from told_bots import look

from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Notice,
    Told,
    TroubleNotice,
)
from perfkit.monitor.redis.records import LONGEST_TEXT, Record, Records, key_of


def keys(records: list[Record]) -> list[str]:
    return [record.key for record in records]


def test_statistics_are_written_each_thirty_seconds() -> None:
    records = Records()
    written = [at_s for at_s in range(95) if records.seen(look(at_ms=at_s * 1000, bot_up=1))]
    assert written == [0, 30, 60, 90]


def test_statistics_go_on_when_the_calendar_is_put_back() -> None:
    records = Records()
    times = (9_000_000, 9_001_000, 2000, 3000, 32_000)
    assert [len(records.seen(look(at_ms=at_ms))) for at_ms in times] == [1, 0, 1, 0, 1]


def test_each_bot_has_its_own_time() -> None:
    records = Records()
    assert keys(records.seen(look("shop", at_ms=0))) == ["perfkit:shop:system"]
    assert keys(records.seen(look("news", at_ms=9000))) == ["perfkit:news:system"]
    assert keys(records.seen(look("shop", at_ms=30_000))) == ["perfkit:shop:system"]


def test_statistics_hold_all_values_and_the_alerts_that_fire() -> None:
    (record,) = Records().seen(
        look(at_ms=7000, firing={"cpu": True, "memory": False}, bot_up=1, host_load1=0.5)
    )
    assert record.fields == {
        "at_ms": "7000", "firing": "cpu", "perfkit_bot_up": "1", "perfkit_host_load1": "0.5",
    }  # fmt: skip
    assert record.now_key == "perfkit:shop:now"


def test_slow_interactions_are_written_as_they_come() -> None:
    records = Records()
    records.seen(look(at_ms=0, slow_interactions_total=5))  # before perfkit watched
    (slow,) = records.seen(look(at_ms=1000, slow_interactions_total=7, times_s=(0.1, 3.5, 4.25)))
    assert slow.key == "perfkit:shop:slow"
    assert slow.fields == {"at_ms": "1000", "count": "2", "slowest_seconds": "4.25"}
    assert records.seen(look(at_ms=2000, slow_interactions_total=7)) == []
    assert records.seen(look(at_ms=2500)) == []
    (slow,) = records.seen(look(at_ms=3000, slow_interactions_total=8))
    assert slow.fields == {"at_ms": "3000", "count": "1"}


def test_a_count_that_begins_again_is_not_slow() -> None:
    records = Records()
    records.seen(look(at_ms=0, slow_interactions_total=5))
    assert records.seen(look(at_ms=1000, slow_interactions_total=0)) == []
    (slow,) = records.seen(look(at_ms=2000, slow_interactions_total=1))
    assert slow.fields["count"] == "1"


@pytest.mark.parametrize(
    ("notice", "fields"),
    [
        (
            AlertNotice("shop", 9, Told.FIRING, "cpu", "warning", "busy", "x > 1", 1.5, 4),
            {
                "kind": "alert", "told": "firing", "rule": "cpu", "severity": "warning",
                "summary": "busy", "condition": "x > 1", "value": "1.5", "since_ms": "4",
            },
        ),
        (
            EndedNotice("shop", 9, 77, "exit code 1", (), ("one\x1b[31m", "two")),
            {"kind": "ended", "pid": "77", "how": "exit code 1", "log": "one\ntwo"},
        ),
        (BackNotice("shop", 9, 78), {"kind": "back", "pid": "78"}),
        (
            TroubleNotice("shop", 9, "webhook", "refused", over=True),
            {"kind": "trouble", "part": "webhook", "what": "refused", "over": "1"},
        ),
        (
            TroubleNotice("shop", 9, "webhook", "refused"),
            {"kind": "trouble", "part": "webhook", "what": "refused", "over": "0"},
        ),
    ],
)  # fmt: skip
def test_each_notice_is_an_entry(notice: Notice, fields: dict[str, str]) -> None:
    record = Records.told(notice)
    assert record.key == "perfkit:shop:notices"
    assert record.fields == {"at_ms": "9", **fields}


def test_a_long_log_keeps_its_end() -> None:
    lines = tuple(f"line {n}" for n in range(5000))
    log = Records.told(EndedNotice("shop", 9, 77, "gone", (), lines)).fields["log"]
    assert len(log) <= LONGEST_TEXT
    assert log.endswith("line 4999")


@pytest.mark.parametrize(
    ("bot", "key"),
    [
        ("shop", "perfkit:shop:now"),
        ("@my_bot-1.0", "perfkit:@my_bot-1.0:now"),
        ("a:b", "perfkit:a%3Ab:now"),
        ("x*[?] {y}\r\n", "perfkit:x%2A%5B%3F%5D%20%7By%7D%0D%0A:now"),
        ("half\ud800", "perfkit:half%3F:now"),
    ],
)
def test_no_name_reaches_into_another_key(bot: str, key: str) -> None:
    assert key_of(bot, "now") == key


def test_no_name_makes_an_endless_key() -> None:
    assert len(key_of("x" * 10_000, "now")) < 250


def test_everything_ends_and_nothing_grows_without_end() -> None:
    records = Records()
    all_kinds = [
        *records.seen(look(at_ms=0, slow_interactions_total=0)),
        *records.seen(look(at_ms=1, slow_interactions_total=1)),
        records.told(BackNotice("shop", 9, 78)),
    ]
    assert len(all_kinds) == 3
    assert all(0 < record.most <= 2880 and 0 < record.kept_s <= 7 * 86400 for record in all_kinds)
