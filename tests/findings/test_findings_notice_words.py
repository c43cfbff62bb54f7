"""The words of notices: complete, in one line where that is asked, and never more than they are."""

import pytest

from perfkit.findings.notice_words import (
    Fact,
    headline,
    last_numbers,
    log_lines,
    notice_line,
    notice_text,
)
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Snapshot,
    Told,
    TroubleNotice,
)

AT_MS = 1_795_231_805_250


def alert(told=Told.FIRING, summary="more CPU than it should", **changes):
    facts = {
        "bot": "shop", "at_ms": AT_MS, "rule": "cpu", "severity": "critical",
        "condition": "rate(x[1m]) > 0.8 for 5m", "value": 0.9345678, "since_ms": AT_MS - 300_000,
    }  # fmt: skip
    return AlertNotice(told=told, summary=summary, **(facts | changes))


DIED = EndedNotice("shop", AT_MS, 7, "exit code 1", (), ("one", "two"))


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (alert(), "FIRING: shop: more CPU than it should (critical)"),
        (alert(Told.RESOLVED), "resolved: shop: more CPU than it should (critical)"),
        (alert(summary=""), "FIRING: shop: cpu (critical)"),
        (DIED, "ENDED: shop (process 7): exit code 1"),
        (BackNotice("shop", 0, 8), "back: shop runs as process 8"),
        (TroubleNotice("shop", 0, "redis", "refused"), "TROUBLE: shop: redis: refused"),
        (
            TroubleNotice("shop", 0, "redis", "works again", over=True),
            "trouble over: shop: redis: works again",
        ),
    ],
)
def test_headlines(notice, words):
    assert headline(notice) == words


def test_an_alert_tells_its_value_beside_its_bound_and_since_when():
    assert notice_text(alert()).splitlines()[1:] == [
        "  rule: cpu",
        "  value: 0.9346",
        "  condition: rate(x[1m]) > 0.8 for 5m",
        "  since: 2026-11-21T03:25:05.250Z (5 min 00 s)",
        "  at: 2026-11-21T03:30:05.250Z",
    ]


def test_a_resolved_alert_tells_the_last_value_it_fired_for():
    assert "last value: 0.9346" in notice_text(alert(Told.RESOLVED))


def test_a_clock_that_was_set_back_makes_no_negative_time():
    assert "(0.0 ms)" in notice_text(alert(since_ms=AT_MS + 5000))


def test_a_death_tells_the_end_of_the_log():
    assert notice_text(DIED).splitlines()[-3:] == ["  last lines of its log:", "    one", "    two"]
    assert notice_line(DIED).endswith("last of 2 log lines: two")


def test_others_have_no_log():
    assert log_lines(alert()) == ()
    assert "log" not in notice_line(BackNotice("shop", 0, 8))


def test_the_last_numbers_are_told_with_an_alert():
    looks = (
        Snapshot("shop", 0, {"perfkit_bot_cpu_seconds_total": 10.0}),
        Snapshot(
            "shop",
            2000,
            {
                "perfkit_bot_cpu_seconds_total": 11.8,
                "perfkit_bot_resident_memory_bytes": 100 * 2**20,
                "perfkit_bot_memory_limit_bytes": 512 * 2**20,
                "perfkit_bot_processes": 3.0,
                "perfkit_response_p95_seconds": 1.25,
                "perfkit_host_cpu_ratio": 0.5,
                "perfkit_host_memory_used_bytes": 2**30,
            },
        ),
    )
    told = (
        "CPU 90.0 % of a core; memory 100 MiB of 512 MiB; processes 3; p95 1.25 s; "
        "host CPU 50.0 %; host memory 1.0 GiB"
    )
    assert notice_line(alert(), looks).endswith(told)


@pytest.mark.parametrize(
    "seconds", [(1.0,), (5.0, 1.0)], ids=["seen once", "counted by another process since"]
)
def test_cpu_that_is_not_known_is_not_told(seconds):
    looks = [
        Snapshot("shop", 1000 * number, {"perfkit_bot_cpu_seconds_total": value})
        for number, value in enumerate(seconds)
    ]
    assert last_numbers(looks) == ()


def test_looks_at_a_bot_that_is_gone_tell_nothing():
    gone = Snapshot("shop", 1000, {})
    seen = Snapshot("shop", 0, {"perfkit_bot_processes": 1.0})
    assert last_numbers((gone,)) == ()
    assert last_numbers((seen, gone)) == (Fact("processes", "1"),)


def test_the_last_numbers_of_a_bot_that_died_are_those_of_its_life():
    cpu, up = "perfkit_bot_cpu_seconds_total", "perfkit_bot_up"
    memory, processes = "perfkit_bot_resident_memory_bytes", "perfkit_bot_processes"
    lives = {up: 1.0, processes: 2.0, memory: 2.0**20}
    looks = (
        Snapshot("shop", 0, {**lives, cpu: 0.0}),
        Snapshot("shop", 1000, {**lives, cpu: 0.9}),
        Snapshot("shop", 2000, {up: 0.0, processes: 0.0, cpu: 0.9}),
    )
    assert [(fact.name, fact.value) for fact in last_numbers(looks)] == [
        ("CPU", "90.0 % of a core"), ("memory", "1 MiB"), ("processes", "2"),
    ]  # fmt: skip


HOSTILE = "x\n2026-11-21T03:30:05.250Z FIRING: forged\r\x1b[2J\u2028more\u202e"


@pytest.mark.parametrize(
    "notice",
    [
        alert(
            summary=HOSTILE,
            rule=HOSTILE,
            condition=HOSTILE,
            severity=HOSTILE,
            bot=HOSTILE,
            reading=HOSTILE,
        ),
        EndedNotice(HOSTILE, 0, 1, HOSTILE, (), (HOSTILE,)),
        BackNotice(HOSTILE, 0, 1),
        TroubleNotice(HOSTILE, 0, HOSTILE, HOSTILE),
    ],
    ids=["alert", "ended", "back", "trouble"],
)
def test_nothing_can_forge_a_line_or_act(notice):
    line = notice_line(notice)
    assert line.isprintable()
    assert len(line.splitlines()) == 1
    assert all(each.isprintable() for each in notice_text(notice).split("\n"))
    assert "\nFIRING: forged" not in notice_text(notice)
    assert len(line) < 3000
