"""What the Bot API sees of a bot: what it leaves unanswered, how it polls, what is refused."""

import pytest
from bot_api import ANNA, BORIS, FIRST_UPDATE_ID, VirtualBot

from perfkit.model.telegram import TelegramNumbers
from perfkit.telegram.core.counts import MOST_KINDS, OTHERS

INLINE = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}


def numbers(bot: VirtualBot) -> TelegramNumbers:
    return bot.account.numbers(bot.at_ns)


def press_handed(bot: VirtualBot) -> dict:
    """The query of a press that the bot was handed."""
    sent = bot.result("sendMessage", chat_id=ANNA.id, text="?", reply_markup=INLINE)
    bot.press(sent["message_id"], "b")
    answer = bot.ask("getUpdates", offset=-1)
    return bot.answers[answer][1]["result"][0]["callback_query"]


def test_nothing_was_seen_of_a_bot_that_did_nothing(bot):
    assert numbers(bot) == TelegramNumbers()


def test_updates_are_counted_when_they_are_handed_over_once(bot):
    bot.say("one")
    bot.say("two")
    assert numbers(bot).updates == 0
    assert numbers(bot).queued_max == 2
    assert bot.poll() == [0, 1]
    bot.wait(4)
    assert bot.poll() == [0, 1]
    assert (numbers(bot).updates, numbers(bot).updates_unanswered) == (2, 2)


def test_calls_that_concern_a_chat_answer_its_updates(bot):
    bot.say("hello")
    bot.say("hello", BORIS)
    bot.poll()
    bot.call("getMe")
    assert numbers(bot).updates_unanswered == 2
    bot.call("sendMessage", chat_id=ANNA.id, text="x")
    assert numbers(bot).updates_unanswered == 1
    bot.result("setMessageReaction", chat_id=BORIS.id, message_id=2)
    assert numbers(bot).updates_unanswered == 0
    assert numbers(bot).calls == 3
    assert numbers(bot).calls_per_update == pytest.approx(1.5)


def test_a_refused_call_answers_nothing(bot):
    bot.say("hello")
    bot.poll()
    bot.call("sendMessage", chat_id=ANNA.id, text="")
    assert numbers(bot).updates_unanswered == 1
    assert numbers(bot).refusals == {"Bad Request: message text is empty": 1}


def test_error_texts_are_bounded(bot):
    for number in range(MOST_KINDS + 5):
        bot.account.refusals[f"text {number}"] = 1
        if len(bot.account.refusals) == MOST_KINDS:
            break
    for _ in range(3):
        bot.call("sendMessage", chat_id=1, text="x")
    assert bot.account.refusals[OTHERS] == 3
    assert len(bot.account.refusals) == MOST_KINDS + 1


def test_a_press_that_was_handed_over_must_be_answered(known):
    query = press_handed(known)
    assert (numbers(known).presses, numbers(known).presses_unanswered) == (1, 0)
    known.now_s += 2
    assert numbers(known).presses_unanswered == 1
    known.call("answerCallbackQuery", callback_query_id=query["id"])
    assert (numbers(known).presses, numbers(known).presses_unanswered) == (1, 0)


def test_a_press_still_in_the_queue_is_not_judged(known):
    sent = known.result("sendMessage", chat_id=ANNA.id, text="?", reply_markup=INLINE)
    known.press(sent["message_id"], "b")
    known.now_s += 60
    assert (numbers(known).presses, numbers(known).presses_unanswered) == (0, 0)


def test_edits_are_counted(known):
    sent = known.result("sendMessage", chat_id=ANNA.id, text="a")
    for text in "bb":
        known.call("editMessageText", chat_id=ANNA.id, message_id=sent["message_id"], text=text)
    assert numbers(known).edits == 2
    assert [text for text in numbers(known).refusals if "not modified" in text]


def test_the_time_between_an_answer_and_the_next_poll_is_a_gap(bot):
    bot.say("hello")
    bot.poll()
    bot.wait(0.7)
    bot.ask("getUpdates", offset=FIRST_UPDATE_ID + 1, timeout=50)
    bot.wait(30)
    assert numbers(bot).poll_gap_max_ms == pytest.approx(700)
    assert bot.account.take_poll_gap_ns(bot.at_ns) == pytest.approx(0.7e9)
    assert bot.account.take_poll_gap_ns(bot.at_ns) == 0, "a poll is waiting"
    bot.wait(21)
    assert bot.account.take_poll_gap_ns(bot.at_ns) == pytest.approx(1e9), "the poll timed out"
    assert numbers(bot).long_poll_gaps == 0


def test_a_gap_is_long_when_updates_were_waiting_at_its_end(bot):
    bot.say("hello")
    bot.poll()
    bot.wait(5)
    bot.poll(offset=FIRST_UPDATE_ID + 1)
    bot.wait(1)
    bot.say("again")
    bot.wait(2)
    assert numbers(bot).long_poll_gaps == 1, "it lasts, and something waits"
    bot.poll(offset=FIRST_UPDATE_ID + 1)
    assert numbers(bot).long_poll_gaps == 1
    assert numbers(bot).long_poll_gap_max_ms == pytest.approx(3000)
    assert numbers(bot).poll_gap_max_ms == pytest.approx(5000)
    bot.wait(60)
    assert numbers(bot).long_poll_gaps == 1, "the bot knows of all that is in the queue"


def test_a_poll_that_was_lost_says_nothing_of_the_bot(bot):
    bot.say("hello")
    bot.poll()
    bot.wait(10)
    bot.account.poll_lost()
    bot.say("again")
    bot.poll(offset=FIRST_UPDATE_ID + 1)
    assert numbers(bot).poll_gap_max_ms == 0
    waiting = bot.ask("getUpdates", offset=FIRST_UPDATE_ID + 2, timeout=50)
    bot.account.hang_up(waiting)
    bot.wait(10)
    assert numbers(bot).poll_gap_max_ms == 0


def test_second_pollers_are_counted(bot):
    bot.ask("getUpdates", timeout=50)
    bot.ask("getUpdates", timeout=50)
    assert (numbers(bot).conflicts, numbers(bot).polls) == (1, 2)
