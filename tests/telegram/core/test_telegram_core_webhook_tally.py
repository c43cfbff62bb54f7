"""What the Bot API sees of a webhook: what it takes, what it refuses, and how late it responds."""

import pytest
from bot_api import FIRST_UPDATE_ID, VirtualBot

from perfkit.model.telegram import SlowResponse, WebhookNumbers
from perfkit.telegram.core.counts import MOST_KINDS, OTHERS
from perfkit.telegram.core.types import User
from perfkit.telegram.core.webhook_tally import KEPT_SLOWEST, LONGEST_WORDS

URL = "http://127.0.0.1:8080/hook"
STUDENT = User(id=7000, is_bot=False, first_name="S")
INLINE = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}


@pytest.fixture
def hooked(bot: VirtualBot) -> VirtualBot:
    bot.result("setWebhook", url=URL)
    return bot


def say(bot: VirtualBot, text: str = "hello", number: int = 0) -> None:
    bot.say(text, User(id=7000 + number, is_bot=False, first_name="S"))
    bot.flush()


def numbers(bot: VirtualBot) -> WebhookNumbers | None:
    return bot.account.numbers(bot.at_ns).webhook


def test_a_bot_that_polls_has_none(bot):
    say(bot)
    bot.poll()
    assert numbers(bot) is None


def test_they_stay_when_the_webhook_is_deleted(hooked):
    say(hooked)
    hooked.replies(0)
    hooked.result("deleteWebhook")
    assert numbers(hooked).taken == 1


def test_what_was_taken_and_what_failed_is_counted(hooked):
    say(hooked)
    hooked.replies(0, 500, "Internal Server Error")
    hooked.wait(1)
    hooked.fails(0)
    hooked.wait(2)
    hooked.replies(0)
    seen = numbers(hooked)

    assert (seen.taken, seen.retries, seen.dropped) == (1, 2, 0)
    assert seen.failures == {
        "Wrong response from the webhook: 500 Internal Server Error": 1,
        "Connection refused": 1,
    }
    assert seen.last_error == "Connection refused"


def test_what_expires_before_it_is_taken_is_counted(hooked):
    say(hooked)
    sent = hooked.result("sendMessage", chat_id=STUDENT.id, text="?", reply_markup=INLINE)
    hooked.replies(0)
    hooked.press(sent["message_id"], "b", STUDENT)
    hooked.flush()
    hooked.replies(1, 503, "x", retry_after_s=3600)

    assert numbers(hooked).dropped == 1
    assert numbers(hooked).retries == 0


def test_what_expires_behind_one_that_waits_is_counted(hooked):
    say(hooked)
    sent = hooked.result("sendMessage", chat_id=STUDENT.id, text="?", reply_markup=INLINE)
    hooked.press(sent["message_id"], "b", STUDENT)
    hooked.flush()
    hooked.wait(200)
    hooked.replies(0)

    assert numbers(hooked).dropped == 1
    assert hooked.on_their_way == []


def test_the_slowest_responses_are_kept_with_what_they_answer(hooked):
    for number in range(KEPT_SLOWEST + 2):
        say(hooked, number=number)
        hooked.replies(number, took_s=0.1 * (number + 1))
    say(hooked)
    hooked.replies(KEPT_SLOWEST + 2, took_s=0.01)
    slowest = numbers(hooked).slowest

    assert len(slowest) == KEPT_SLOWEST
    assert slowest[0] == SlowResponse(700.0, FIRST_UPDATE_ID + KEPT_SLOWEST + 1, "message")
    assert [each.took_ms for each in slowest] == pytest.approx([700, 600, 500, 400, 300])
    assert numbers(hooked).slow_responses == 0


def test_late_responses_count_whatever_they_say(hooked):
    say(hooked)
    hooked.replies(0, 500, "x", took_s=2.1)
    assert numbers(hooked).slow_responses == 1


def test_a_bot_that_invents_errors_does_not_fill_the_memory(hooked):
    say(hooked)
    for number in range(MOST_KINDS + 5):
        hooked.replies(0, 500, f"{number} " + 10_000 * "x")
        hooked.wait(60)
    seen = numbers(hooked)

    assert len(seen.failures) == MOST_KINDS + 1
    assert seen.failures[OTHERS] == 5
    assert all(len(text) <= LONGEST_WORDS for text in seen.failures)


def test_secrets_are_masked(hooked):
    say(hooked)
    hooked.replies(0, 500, "no 42:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA here")
    assert "AAAAAAAA" not in numbers(hooked).last_error


def test_a_fault_is_told_by_getwebhookinfo_and_not_held_against_the_bot(hooked):
    say(hooked)
    post_id = hooked.post_of(0)
    assert hooked.account.awaits(post_id)
    del hooked.posts[post_id]
    words = "Wrong response from the webhook: 502 Bad Gateway"
    hooked.carry_out(hooked.account.lost(post_id, words, 7, at_ns=hooked.at_ns))

    assert not hooked.account.awaits(post_id)
    assert numbers(hooked).failures == {}
    assert numbers(hooked).retries == 1
    assert hooked.result("getWebhookInfo")["last_error_message"] == words
    hooked.wait(6.9)
    assert hooked.on_their_way == []
    hooked.wait(0.1)
    assert hooked.on_their_way == [0]


def test_an_outage_breaks_off_what_is_under_way(bot):
    bot.result("setWebhook", url=URL, max_connections=2)
    for number in range(3):
        say(bot, number=number)
    bot.carry_out(bot.account.break_off("Webhook connection closed", at_ns=bot.at_ns))

    assert bot.stops == 1
    assert bot.on_their_way == [2]
    assert numbers(bot).failures == {}
    bot.wait(1)
    assert bot.on_their_way == [2, 0]


def test_a_bot_without_webhook_has_nothing_to_break_off(bot):
    say(bot)
    assert bot.account.break_off("Webhook connection closed", at_ns=bot.at_ns) == []
