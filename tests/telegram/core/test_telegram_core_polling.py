"""Long polling on virtual time."""

import json

import pytest
from bot_api import ANNA, BORIS, FIRST_UPDATE_ID

from perfkit.model.chat import Delivered

CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


def test_a_poll_gets_what_is_pending_at_once(bot):
    bot.say("one")
    bot.say("two")

    assert bot.poll(timeout=10) == [0, 1]


def test_a_waiting_poll_gets_all_of_a_burst(bot):
    waiting = bot.ask("getUpdates", timeout=10)
    bot.say("one")
    bot.say("two", BORIS)
    assert waiting not in bot.answers

    bot.flush()

    assert bot.updates(waiting) == [0, 1]
    assert bot.shown == [(ANNA.id, Delivered()), (BORIS.id, Delivered())]


def test_a_poll_that_waited_long_enough_gets_nothing(bot):
    waiting = bot.ask("getUpdates", timeout=10)
    bot.wait(9.999)
    assert waiting not in bot.answers
    bot.wait(0.001)

    assert bot.updates(waiting) == []


def test_an_early_tick_asks_to_be_woken_again(bot):
    waiting = bot.ask("getUpdates", timeout=10)
    bot.now_s = 4
    bot.carry_out(bot.account.tick(bot.at_ns))

    assert waiting not in bot.answers
    assert bot.wakes == [10, 10]


@pytest.mark.parametrize(("asked", "granted"), [(-5, 0), (0, 0), (50, 50), (1000, 50)])
def test_timeouts_are_clamped(bot, asked, granted):
    waiting = bot.ask("getUpdates", timeout=asked)
    if granted:
        bot.wait(granted - 0.001)
        assert waiting not in bot.answers
        bot.wait(0.001)

    assert bot.updates(waiting) == []


@pytest.mark.parametrize(
    ("asked", "given"), [(-3, 1), (0, 1), (1, 1), (2, 2), (100, 100), (1000, 100), ("", 100)]
)
def test_limits_are_clamped(bot, asked, given):
    for number in range(120):
        bot.say(str(number))

    assert len(bot.poll(limit=asked)) == given


def test_what_is_not_confirmed_comes_again(bot):
    bot.say("one")
    bot.say("two")

    first = bot.poll(timeout=5)
    bot.wait(1)

    assert bot.poll(offset=0, timeout=5) == first
    assert bot.shown == [(ANNA.id, Delivered())] * 2, "delivered once each, the first time"


def test_an_offset_forgets_what_is_below_it(bot):
    for text in ("one", "two", "three"):
        bot.say(text)

    assert bot.poll(offset=FIRST_UPDATE_ID + 2) == [2]
    assert bot.account.queued == 1
    assert bot.poll(offset=FIRST_UPDATE_ID) == [2], "what was forgotten does not come back"


@pytest.mark.parametrize(("offset", "left"), [(-1, [2]), (-2, [1, 2]), (-9, [0, 1, 2])])
def test_a_negative_offset_keeps_the_last_updates(bot, offset, left):
    for text in ("one", "two", "three"):
        bot.say(text)

    assert bot.poll(offset=offset) == left
    bot.wait(1)
    assert bot.poll() == left


def test_an_offset_just_beyond_the_end_confirms_everything(bot):
    bot.say("one")

    assert bot.poll(offset=FIRST_UPDATE_ID + 11) == []
    assert bot.account.queued == 0


def test_an_offset_far_beyond_what_is_pending_confirms_nothing(bot):
    bot.say("one")

    assert bot.poll(offset=FIRST_UPDATE_ID + 12) == [0]


def test_the_ids_of_a_bot_that_counts_on_from_another_emulator_still_ascend(bot):
    assert bot.poll(offset=FIRST_UPDATE_ID + 5000) == []
    bot.say("one")

    assert bot.poll(offset=FIRST_UPDATE_ID + 5000) == [5000]


def test_an_offset_that_no_update_can_have_is_ignored(bot):
    assert bot.poll(offset=2**31) == []
    bot.say("one")

    assert bot.poll(offset="x") == [0]


def test_the_same_offset_again_waits_three_seconds(bot):
    assert bot.poll(offset=7) == []
    bot.wait(2.9)
    second = bot.ask("getUpdates", offset=7, timeout=1)
    bot.wait(2.99)
    assert second not in bot.answers
    bot.wait(0.01)
    assert bot.updates(second) == []
    bot.wait(0.1)

    assert bot.poll(offset=7) == []


def test_the_same_offset_at_once_brings_one_update(bot):
    bot.poll(offset=7)
    bot.say("one")
    bot.say("two")
    bot.wait(0.49)

    assert bot.poll(offset=7) == [0]
    bot.wait(0.5)
    assert bot.poll(offset=7) == [0, 1]


def test_the_second_poller_ends_the_first(bot):
    first = bot.ask("getUpdates", timeout=10)
    second = bot.ask("getUpdates", timeout=10)

    assert bot.answers[first] == (
        409, {"ok": False, "error_code": 409, "description": CONFLICT}
    )  # fmt: skip
    assert second not in bot.answers
    assert bot.account.conflicts == 1
    assert bot.account.polls == 2


def test_a_second_poller_that_need_not_wait_ends_nobody(bot):
    first = bot.ask("getUpdates", timeout=10, offset=5)

    assert bot.poll(offset=6, timeout=0) == []
    assert first not in bot.answers


def test_further_conflicts_are_held_back_for_three_seconds(bot):
    calls = [bot.ask("getUpdates", timeout=50)]
    bot.wait(1)
    calls += [bot.ask("getUpdates", timeout=50), bot.ask("getUpdates", timeout=50)]
    bot.wait(1)
    calls += [bot.ask("getUpdates", timeout=50)]

    assert [call in bot.answers for call in calls] == [True, False, False, False]
    bot.wait(2)
    assert [call in bot.answers for call in calls] == [True, True, False, False]
    bot.wait(1)
    assert [call in bot.answers for call in calls] == [True, True, True, False]
    assert bot.account.conflicts == 3


def test_conflicts_three_seconds_apart_are_told_at_once(bot):
    first = bot.ask("getUpdates", timeout=50)
    second = bot.ask("getUpdates", timeout=50)
    bot.wait(3)
    bot.ask("getUpdates", timeout=50)

    assert bot.answers[first][0] == bot.answers[second][0] == 409


def test_updates_are_kept_for_a_client_that_has_hung_up(bot):
    gone = bot.ask("getUpdates", timeout=10)
    bot.account.hang_up(gone)
    bot.say("one")
    bot.flush()
    bot.wait(20)

    assert gone not in bot.answers
    assert bot.shown == []
    assert bot.poll() == [0]
    assert bot.account.conflicts == 0


def test_a_client_that_hangs_up_after_news_came_gets_nothing(bot):
    gone = bot.ask("getUpdates", timeout=10)
    bot.say("one")
    bot.account.hang_up(gone)
    bot.flush()

    assert gone not in bot.answers
    assert bot.poll() == [0]


def test_a_held_conflict_is_dropped_when_its_client_hangs_up(bot):
    bot.ask("getUpdates", timeout=50)
    held = bot.ask("getUpdates", timeout=50)
    bot.ask("getUpdates", timeout=50)
    bot.account.hang_up(held)
    bot.wait(20)

    assert held not in bot.answers


def test_a_flush_finds_nothing_when_another_poll_was_quicker(bot):
    waiting = bot.ask("getUpdates", timeout=10)
    bot.say("one")
    bot.call("deleteWebhook", drop_pending_updates=True)
    bot.flush()

    assert waiting not in bot.answers
    bot.wait(10)
    assert bot.updates(waiting) == []


def test_messages_live_for_a_day_and_presses_for_150_seconds(known):
    message = known.result("sendMessage", chat_id=ANNA.id, text="?")
    known.press(message["message_id"], "yes")
    known.say("hm")
    known.press(message["message_id"], "no")
    known.wait(149)
    assert len(known.poll()) == 3
    known.wait(1)
    assert len(known.poll()) == 1

    known.wait(86_400 - 150)
    assert known.poll() == []
    assert known.account.queued == 0


def test_a_poll_waits_when_all_that_is_pending_has_expired(known):
    known.say("never fetched")
    known.wait(86_400)
    waiting = known.ask("getUpdates", timeout=10)

    assert waiting not in known.answers


def test_allowed_updates_are_asked_when_an_update_is_made(bot):
    bot.poll(allowed_updates=["callback_query"])
    bot.say("lost")
    bot.poll(offset=1, allowed_updates=["message", "nonsense", "POLL"])
    bot.say("kept")

    assert bot.poll(offset=2) == [0]


@pytest.mark.parametrize("allowed", [[], ["nonsense"], ["MESSAGE"]])
def test_no_known_kind_means_the_default(bot, allowed):
    bot.poll(allowed_updates=["poll"])
    bot.poll(offset=1, allowed_updates=allowed)
    bot.say("kept")

    assert bot.poll(offset=2) == [0]


@pytest.mark.parametrize("allowed", ["nonsense", "[1]", "{}", "[" * 5000, ""])
def test_broken_allowed_updates_change_nothing(bot, allowed):
    bot.poll(allowed_updates=["poll"])
    bot.poll(offset=1, allowed_updates=allowed)
    bot.say("lost")

    assert bot.poll(offset=2) == []


def test_a_press_the_bot_does_not_want_is_lost(known):
    message = known.result("sendMessage", chat_id=ANNA.id, text="?")
    known.poll(allowed_updates=["message"])
    known.press(message["message_id"], "yes")

    assert known.account.queued == 0
    assert known.account.unanswered_queries == 0


def test_kinds_a_bot_must_name_are_not_in_the_default(bot):
    queue = bot.account._state.queue
    assert not queue.wants("chat_member")
    queue.allow(json.dumps(["chat_member"]))
    assert queue.wants("chat_member")


def test_a_bot_that_is_let_go_waits_no_more(bot):
    first = bot.ask("getUpdates", timeout=50)
    held = bot.ask("getUpdates", timeout=50)
    waiting = bot.ask("getUpdates", timeout=50)
    assert bot.answers[first][0] == 409
    bot.carry_out(bot.account.let_go())

    assert bot.answers[held][0] == 409
    assert bot.updates(waiting) == []
    assert bot.poll(offset=0, timeout=50) == []
    bot.say("one")
    assert bot.poll(offset=0, timeout=0) == [0]


def test_a_bot_that_does_not_poll_can_be_let_go(bot):
    assert bot.account.let_go() == []
