"""What the page tells a browser is bounded, whatever a bot does."""

import json
import math

import pytest
from seen_bot import BEGIN_MS, HOSTILE, alert, ended, fired, seen

from perfkit.analysis.busy_processes import busy_processes
from perfkit.model.monitoring import BackNotice, Told, TroubleNotice
from perfkit.monitor.page.words import rounded, write_event, write_now, write_told


def now(snapshot, lines=None):
    return write_now(snapshot, lines or {}, busy_processes(None, snapshot.moment, most=12))


def test_an_event_is_one_line_of_json_with_its_id():
    event = write_event("a-7", write_told(ended("one\ntwo", "three\r\n\r\ndata: x"))).decode()
    name, data, *rest = event.split("\n")
    assert name == "id: a-7"
    assert rest == ["", ""]
    told = json.loads(data.removeprefix("data: "))
    assert told["is"] == "told"
    assert told["lines"] == ["one two", "three data: x"]


def test_what_a_bot_says_is_cut():
    told = write_told(ended(*["x" * 100_000] * 1000))
    assert len(write_event("a-1", told)) < 10_000
    crowd = seen(1, commands=["y" * 100_000] * 500, alerts=[alert(rule="z" * 9999)] * 300)
    assert len(write_event("a-1", now(crowd))) < 70_000


def test_what_a_bot_says_stays_what_it_is_but_can_not_act():
    card = now(seen(1, commands=[HOSTILE + "\x1b[2J\ud800\u202e"])).processes[0]
    assert card.command.startswith(HOSTILE)
    assert "\x1b" not in card.command
    assert "\u202e" not in card.command
    assert write_event("a-1", now(seen(1, commands=["\ud800"])))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None])
def test_what_is_no_number_is_not_known(value):
    assert rounded(value) is None
    if value is not None:
        assert now(seen(1), {"cpu": value}).lines == {}


def test_numbers_have_as_many_digits_as_matter():
    assert rounded(123456789.0) == 123460000.0
    assert rounded(0.123456789) == 0.12346


def test_levels_go_with_their_values():
    told = now(seen(1), {"cpu": 0.95, "rate": 5.0})
    assert told.levels == {"cpu": "critical"}


def test_the_bot_is_up_while_it_has_processes_or_says_so():
    assert now(seen(1)).up
    assert not now(seen(1, up=False)).up
    without = seen(1).__class__("homework", BEGIN_MS, {"perfkit_bot_up": 1.0})
    told = write_now(without, {}, ())
    assert told.up
    assert told.host is None


def test_each_notice_has_its_word():
    assert write_told(fired()).what == "firing"
    assert write_told(fired(told=Told.RESOLVED)).what == "resolved"
    assert write_told(ended()).what == "ended"
    assert write_told(BackNotice("homework", 1, 100)).title == "process 100"
    assert write_told(TroubleNotice("homework", 1, "redis", "away")).what == "trouble"
    assert write_told(TroubleNotice("homework", 1, "redis", "away", over=True)).what == "mended"
