"""Polls that end by themselves."""

import pytest
from bot_api import ANNA, BORIS, VirtualBot

from perfkit.model.deeds import Vote

WALL_S = 1_700_000_000


@pytest.fixture
def bot() -> VirtualBot:
    """A bot that Anna has written to, and that wants to hear of polls."""
    made = VirtualBot()
    made.say("hi")
    made.poll(offset=1, allowed_updates=["message", "poll"])
    made.wait(5)
    made.poll(offset=made.result("getUpdates")[-1]["update_id"] + 1)
    return made


def send_poll(bot: VirtualBot, **params) -> dict:
    return bot.result("sendPoll", chat_id=ANNA.id, question="Which?", options=["A", "B"], **params)


def is_closed(bot: VirtualBot, message: dict) -> bool:
    number = message["message_id"]
    keyboard = {"inline_keyboard": [[{"text": f"at {bot.now_s}", "callback_data": "x"}]]}
    edited = bot.result(
        "editMessageReplyMarkup", chat_id=ANNA.id, message_id=number, reply_markup=keyboard
    )
    return edited["poll"]["is_closed"]


@pytest.mark.parametrize("params", [{"open_period": 10}, {"close_date": WALL_S + 15}])
def test_a_poll_ends_at_its_time_and_the_bot_is_told(bot, params):
    message = send_poll(bot, **params)
    bot.wait(9.9)
    assert not is_closed(bot, message)
    waiting = bot.ask("getUpdates", timeout=50)
    bot.wait(0.2)
    bot.flush()
    [update] = bot.answers[waiting][1]["result"]
    assert update["poll"]["id"] == message["poll"]["id"]
    assert update["poll"]["is_closed"]
    assert is_closed(bot, message)


def test_polls_end_each_at_its_own_time(bot):
    later, sooner = send_poll(bot, open_period=20), send_poll(bot, open_period=10)
    bot.wait(15)
    assert (is_closed(bot, sooner), is_closed(bot, later)) == (True, False)
    bot.wait(6)
    assert is_closed(bot, later)


def test_a_poll_that_has_ended_takes_no_votes(bot):
    message = send_poll(bot, open_period=10)
    bot.do(Vote(message["message_id"], 1))
    bot.wait(11)
    bot.do(Vote(message["message_id"], 0), BORIS)
    bot.do(Vote(message["message_id"], 0))
    polls = [update["poll"] for update in bot.result("getUpdates")]
    assert [poll["is_closed"] for poll in polls] == [False, True]
    assert [option["voter_count"] for option in polls[-1]["options"]] == [0, 1]


def test_a_poll_whose_end_has_passed_ends_at_once(bot):
    message = send_poll(bot, close_date=WALL_S - 1)
    bot.wait(0)
    assert is_closed(bot, message)


def test_of_a_poll_that_is_stopped_or_gone_nothing_is_told_later(bot):
    stopped, deleted = send_poll(bot, open_period=10), send_poll(bot, open_period=10)
    send_poll(bot, open_period=10, is_closed=True)
    bot.result("stopPoll", chat_id=ANNA.id, message_id=stopped["message_id"])
    bot.result("deleteMessage", chat_id=ANNA.id, message_id=deleted["message_id"])
    bot.wait(11)
    assert bot.result("getUpdates") == []


def test_without_an_end_a_poll_stays_open(bot):
    message = send_poll(bot)
    bot.wait(10_000)
    assert not is_closed(bot, message)


@pytest.mark.parametrize("params", [{"open_period": 10}, {"close_date": WALL_S + 15}])
def test_a_poll_tells_its_end_and_how_far_that_is(bot, params):
    poll = send_poll(bot, **params)["poll"]
    assert (poll["open_period"], poll["close_date"]) == (10, WALL_S + 15)


def test_a_period_has_its_bounds(bot):
    assert send_poll(bot, open_period=10**12)["poll"]["open_period"] == 2_628_000
    assert "open_period" not in send_poll(bot, open_period=-5)["poll"]
    assert send_poll(bot, close_date=10**12)["poll"]["close_date"] == 2**31 - 1
