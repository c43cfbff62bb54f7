"""A browser gets what it does not know: everything at first, then what it missed."""

import json

from seen_bot import fired, loaded, seen

from perfkit.monitor.page.recent import Recent


def recent(seconds=0, **more):
    kept = Recent("homework", "mark", gap_ms=5000, keeps_history=True)
    for second in range(seconds):
        kept.see(seen(second, **more))
    return kept


def read(events):
    return [json.loads(event.decode().split("data: ", 1)[1]) for event in events]


def event_id(event):
    return event.decode().split("\n", 1)[0].removeprefix("id: ")


def test_a_new_browser_gets_everything():
    kept = recent(3)
    kept.hear(fired())
    (told,) = read(kept.catch_up(""))
    assert told["is"] == "all"
    assert told["bot"] == "homework"
    assert told["now"]["lines"]["cpu"] == 0.33
    assert len(told["recent"]["at"]) == 3
    assert told["recent"]["lines"]["cpu"] == [None, 0.33, 0.33]
    assert [each["title"] for each in told["told"]] == ["cpu"]


def test_before_the_first_look_there_is_nothing_yet():
    (told,) = read(recent().catch_up(""))
    assert told["now"] is None
    assert told["recent"]["at"] == []


def test_one_that_was_away_gets_what_it_missed():
    kept = recent(3)
    last = event_id(kept.see(seen(3)))
    assert kept.catch_up(last) == []
    kept.see(seen(4))
    kept.hear(fired())
    assert [told["is"] for told in read(kept.catch_up(last))] == ["now", "told"]


def test_one_that_was_away_for_long_gets_everything():
    kept = recent(1)
    last = event_id(kept.see(seen(1)))
    for second in range(2, 200):
        kept.see(seen(second))
    assert [told["is"] for told in read(kept.catch_up(last))] == ["all"]


def test_ids_of_another_page_mean_everything():
    kept = recent(2)
    endless = f"mark-{'1' * 5000}"  # more digits than int() takes
    for seen_id in ("other-1", "mark-", "mark-x", "mark--1", "mark-99", "mark-²", "x", endless):
        assert [told["is"] for told in read(kept.catch_up(seen_id))] == ["all"]


def test_everything_is_written_once_for_all():
    kept = recent(2)
    assert kept.catch_up("")[0] is kept.catch_up("")[0]
    before = kept.catch_up("")[0]
    kept.see(seen(2))
    assert kept.catch_up("")[0] is not before


def test_looks_that_follow_too_soon_are_left_out():
    kept = recent(1)
    assert kept.see(seen(0.1)) is None
    assert kept.see(seen(0.2)) is not None


def test_five_minutes_are_kept():
    kept = recent(400)
    (told,) = read(kept.catch_up(""))
    assert len(told["recent"]["at"]) == 301


def test_when_the_calendar_is_put_back_the_charts_begin_anew():
    kept = recent(10)
    kept.see(seen(-50))
    (told,) = read(kept.catch_up(""))
    assert len(told["recent"]["at"]) == 1
    assert "cpu" not in told["now"]["lines"]


def test_a_line_that_begins_later_has_nothing_before():
    kept = recent(2)
    kept.see(seen(2, values=loaded(2)))
    (told,) = read(kept.catch_up(""))
    assert told["recent"]["lines"]["p95"] == [None, None, 0.4]


def test_looks_a_minute_apart_are_no_gaps_where_that_is_the_interval():
    kept = Recent("homework", "mark", gap_ms=180_000, keeps_history=False)
    for second in (0, 60, 120):
        kept.see(seen(second))
    (told,) = read(kept.catch_up(""))
    assert told["recent"]["lines"]["cpu"] == [None, 0.33, 0.33]
    assert told["recent"]["gap"] == 180_000
