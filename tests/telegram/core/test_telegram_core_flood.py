"""When does Telegram say "too many requests"? On virtual time."""

import json

import pytest
from bot_api import ANNA, BORIS, VirtualBot
from hypothesis import given
from hypothesis import strategies as st

from perfkit.model.network import FloodLimits
from perfkit.telegram.core.emulator import Emulator
from perfkit.telegram.core.flood import CHAT_BURST, GROUP_BURST, IN_ALL_PER_S, SECOND_NS, Flood
from perfkit.telegram.core.refusal import Refusal, refusal_body

GROUP = "-1001"


def wait_s(flood: Flood, chat: str = "1", at_s: float = 0.0, method: str = "sendmessage") -> int:
    """How long the bot is asked to wait; 0: the message is taken."""
    try:
        flood.check(method, chat, round(at_s * SECOND_NS))
    except Refusal as refusal:
        return refusal.retry_after_s
    return 0


def test_a_chat_takes_a_burst_and_then_a_message_a_second():
    flood = Flood(FloodLimits.REALISTIC)
    flood.update(1, 0)
    assert [wait_s(flood) for _ in range(CHAT_BURST)] == [0] * CHAT_BURST
    assert wait_s(flood) == 1
    assert wait_s(flood, at_s=0.99) == 1
    assert wait_s(flood, at_s=1.0) == 0
    assert wait_s(flood, at_s=1.0) == 1
    assert wait_s(flood, "2", at_s=1.0) == 0
    assert flood.waits == {"chat": 3}


def test_who_waits_as_long_as_told_is_heard():
    flood = Flood(FloodLimits.REALISTIC)
    at_s = 0.0
    for _ in range(60):
        wait = wait_s(flood, GROUP, at_s)
        if wait:
            at_s += wait
            assert wait_s(flood, GROUP, at_s) == 0
    assert sum(flood.waits.values()) > 0


def test_a_group_takes_twenty_messages_a_minute():
    flood = Flood(FloodLimits.REALISTIC)
    taken = [at for at in range(60) if not wait_s(flood, GROUP, at)]
    assert len(taken) == GROUP_BURST + 60 * GROUP_BURST // 60 - 1
    assert taken[:GROUP_BURST] == list(range(GROUP_BURST))
    assert set(flood.waits) == {"group"}
    assert wait_s(flood, "@channel", 60) == 0


def test_messages_that_answer_nobody_share_thirty_a_second():
    flood = Flood(FloodLimits.REALISTIC)
    waits = [wait_s(flood, str(chat)) for chat in range(100)]
    assert waits == [0] * IN_ALL_PER_S + [1] * 70
    assert flood.waits == {"bulk": 70}


def test_answers_know_no_limit_in_all():
    flood = Flood(FloodLimits.REALISTIC)
    for chat in range(1000):
        flood.update(chat, 0)
    assert not any(wait_s(flood, str(chat), at_s=60) for chat in range(1000))
    assert any(wait_s(flood, str(chat), at_s=61) for chat in range(1000)), "no answers any more"


def test_strict_limits_everything():
    flood = Flood(FloodLimits.STRICT)
    for chat in range(100):
        flood.update(chat, 0)
    assert wait_s(flood, "1") == 0
    assert wait_s(flood, "1") == 1
    assert sum(not wait_s(flood, str(chat)) for chat in range(2, 100)) == IN_ALL_PER_S - 1
    assert set(flood.waits) == {"chat", "all"}


@pytest.mark.parametrize("method", ["editmessagetext", "answercallbackquery", "sendchataction"])
def test_only_messages_are_limited(method):
    flood = Flood(FloodLimits.STRICT)
    assert not any(wait_s(flood, method=method) for _ in range(100))


@pytest.mark.parametrize("method", ["sendphoto", "copymessage", "forwardmessages"])
def test_every_kind_of_message_is_limited(method):
    flood = Flood(FloodLimits.STRICT)
    assert [wait_s(flood, method=method) for _ in range(2)] == [0, 1]


@given(st.lists(st.floats(0, 3), max_size=120))
def test_no_chat_takes_more_than_its_burst_and_its_rate(pauses):
    flood = Flood(FloodLimits.REALISTIC)
    flood.update(1, 0)
    at_s, taken = 0.0, []
    for pause in pauses:
        at_s += pause
        if not wait_s(flood, at_s=at_s):
            taken.append(at_s)
    for first, begin_s in enumerate(taken):
        for count, end_s in enumerate(taken[first:], start=1):
            assert count <= CHAT_BURST + (end_s - begin_s) + 1e-6


def test_a_refusal_says_how_long_to_wait():
    bot = VirtualBot()
    bot.account = Emulator(wall_s=0, flood_limits=FloodLimits.STRICT).account("42:TEST")
    bot.say("hello")
    bot.say("hello", BORIS)
    assert bot.call("sendMessage", chat_id=ANNA.id, text="1")["ok"]
    bot.now_s = 0.5
    assert bot.call("sendMessage", chat_id=ANNA.id, text="2") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    numbers = bot.account.numbers(bot.at_ns)
    assert numbers.flood_waits == {"chat": 1}
    assert numbers.refusals == {}
    bot.now_s = 1.0
    assert bot.call("sendMessage", chat_id=ANNA.id, text="2")["ok"]


def test_other_refusals_have_no_parameters():
    assert "parameters" not in json.loads(refusal_body(Refusal(400, "Bad Request: x")))
