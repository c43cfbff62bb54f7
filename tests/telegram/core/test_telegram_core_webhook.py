"""Webhooks on virtual time: which update is posted when, and what the bot is told of it."""

import json

import pytest
from bot_api import ANNA, BORIS, FIRST_UPDATE_ID, VirtualBot

from perfkit.loopback import parse_origin
from perfkit.model.chat import Delivered, Sent
from perfkit.telegram.core.types import User
from perfkit.telegram.core.updates import Pending
from perfkit.telegram.core.webhook_reply import WebhookReply
from perfkit.telegram.core.webhook_target import Targets

URL = "http://127.0.0.1:8080/hook"
ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OK = WebhookReply(200, "OK", 0, "", b"")


def student(number: int) -> User:
    return User(id=7000 + number, is_bot=False, first_name=f"Student {number}")


@pytest.fixture
def hooked(bot: VirtualBot) -> VirtualBot:
    """A bot with a webhook, to whom nobody has written."""
    bot.result("setWebhook", url=URL)
    return bot


def say(bot: VirtualBot, text: str, user: User = ANNA) -> None:
    bot.say(text, user)
    bot.flush()


def test_an_update_is_posted_and_confirmed_by_a_2xx(hooked):
    say(hooked, "hello")
    assert hooked.on_their_way == [0]
    assert hooked.posts[1]["message"]["text"] == "hello"
    hooked.replies(0, 204, "No Content")

    assert hooked.account.queued == 0
    assert hooked.on_their_way == []


def test_delivered_is_shown_once_when_the_request_has_left(hooked):
    say(hooked, "hello")
    assert hooked.shown == []
    hooked.carry_out(hooked.account.posted(hooked.post_of(0)))
    assert hooked.shown == [(ANNA.id, Delivered())]
    hooked.fails(0)
    hooked.wait(1)
    hooked.carry_out(hooked.account.posted(hooked.post_of(0)))

    assert len(hooked.shown) == 1


def test_updates_of_one_chat_follow_each_other(hooked):
    for text in ("one", "two", "three"):
        hooked.say(text)
    hooked.flush()
    for number in range(3):
        assert hooked.on_their_way == [number]
        hooked.replies(number)

    assert hooked.on_their_way == []


def test_different_chats_go_side_by_side_up_to_the_bound(bot):
    bot.result("setWebhook", url=URL, max_connections=3)
    for number in range(5):
        bot.say("hi", student(number))
    bot.flush()
    assert bot.on_their_way == [0, 1, 2]
    bot.replies(1)
    assert bot.on_their_way == [0, 2, 3]
    bot.replies(0)
    bot.replies(2)

    assert bot.on_their_way == [3, 4]


def test_the_oldest_waiting_update_goes_first(bot):
    bot.result("setWebhook", url=URL, max_connections=1)
    bot.say("Anna 0")
    bot.say("Anna 1")
    bot.say("Boris 2", BORIS)
    bot.flush()
    bot.replies(0)

    assert bot.on_their_way == [1]


def test_a_chat_that_waits_for_its_repetition_does_not_hold_up_others(hooked):
    say(hooked, "Anna")
    hooked.fails(0)
    say(hooked, "Anna again")
    say(hooked, "Boris", BORIS)

    assert hooked.on_their_way == [2]
    hooked.wait(1)
    assert hooked.on_their_way == [2, 0]


def test_waits_double_up_to_a_minute(hooked):
    say(hooked, "hello")
    for delay in (1, 2, 4, 8, 16, 32, 60, 60):
        hooked.fails(0)
        hooked.wait(delay - 0.001)
        assert hooked.on_their_way == []
        hooked.wait(0.001)
        assert hooked.on_their_way == [0]


def test_a_new_update_begins_with_a_short_wait_again(hooked):
    say(hooked, "one")
    for delay in (1, 2):
        hooked.fails(0)
        hooked.wait(delay)
    hooked.replies(0)
    say(hooked, "two")
    hooked.fails(1)
    hooked.wait(1)

    assert hooked.on_their_way == [1]


@pytest.mark.parametrize(("said", "kept"), [(5, 5), (100_000, 3600)])
def test_retry_after_is_honoured_and_leaves_the_doubling_alone(hooked, said, kept):
    say(hooked, "hello")
    hooked.replies(0, 429, "Too Many Requests", retry_after_s=said)
    hooked.wait(kept - 0.001)
    assert hooked.on_their_way == []
    hooked.wait(0.001)
    hooked.fails(0)
    hooked.wait(1)

    assert hooked.on_their_way == [0]


def test_what_would_expire_before_its_repetition_is_dropped(hooked):
    hooked.result("sendMessage", chat_id=_greeted(hooked), text="?")
    hooked.press(2, "yes")
    hooked.flush()
    for delay in (1, 2, 4, 8, 16, 32, 60):  # 123 s in all: the next repetition would be at 183 s
        hooked.fails(1)
        hooked.wait(delay)
    hooked.fails(1)

    assert hooked.account.queued == 0


def test_what_expires_while_it_waits_for_its_turn_is_never_sent(bot):
    bot.result("setWebhook", url=URL, max_connections=1)
    bot.result("sendMessage", chat_id=_greeted(bot), text="?")
    say(bot, "hello", BORIS)
    bot.press(2, "yes")
    bot.say("still there")
    bot.flush()
    bot.wait(150)
    bot.replies(1)

    assert bot.on_their_way == [3]
    assert bot.account.queued == 1


def _greeted(bot: VirtualBot) -> int:
    say(bot, "hello")
    bot.replies(0)
    return ANNA.id


def test_errors_stay_in_getwebhookinfo(hooked):
    info = hooked.result("getWebhookInfo")
    assert info == {
        "url": URL,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
        "ip_address": "127.0.0.1",
    }
    say(hooked, "hello")
    hooked.wait(5)
    hooked.replies(0, 500, "Internal Server Error")
    info = hooked.result("getWebhookInfo")
    assert info["last_error_date"] == 1_700_000_005
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["pending_update_count"] == 1
    hooked.wait(1)
    hooked.fails(0, "Read timeout expired")
    hooked.wait(2)
    hooked.replies(0)

    info = hooked.result("getWebhookInfo")
    assert info["last_error_message"] == "Read timeout expired"
    assert info["pending_update_count"] == 0
    assert hooked.account.webhook_failures == {
        "Wrong response from the webhook: 500 Internal Server Error": 1,
        "Read timeout expired": 1,
    }
    assert hooked.result("setWebhook", url=URL, max_connections=7) is True
    assert "last_error_message" not in hooked.result("getWebhookInfo")


def test_a_webhook_takes_over_what_is_pending(bot):
    bot.say("one")
    bot.say("two", BORIS)
    assert bot.result("setWebhook", url=URL)

    assert bot.on_their_way == [0, 1]


def test_a_deleted_webhook_gives_back_what_is_not_confirmed(hooked):
    for number in range(3):
        hooked.say("hi", student(number))
    hooked.say("again", student(0))
    hooked.flush()
    hooked.replies(1)
    assert hooked.call("deleteWebhook")["description"] == "Webhook was deleted"
    assert hooked.stops == 1
    assert hooked.account.queued == 3

    assert hooked.poll(offset=FIRST_UPDATE_ID - 5) == [0, 2, 3]
    hooked.say("new")
    assert hooked.poll(offset=FIRST_UPDATE_ID + 3) == [3, 4]


def test_what_becomes_of_posts_of_a_deleted_webhook_is_nobodys_concern(hooked):
    say(hooked, "hello")
    post_id = hooked.post_of(0)
    hooked.result("deleteWebhook")

    assert hooked.account.posted(post_id) == []
    assert hooked.account.replied(post_id, OK, at_ns=0) == []
    assert hooked.account.failed(post_id, "Connection refused", at_ns=0) == []
    assert hooked.account.queued == 1


def test_what_becomes_of_posts_of_the_webhook_before_is_nobodys_concern(hooked):
    say(hooked, "hello")
    old = hooked.post_of(0)
    hooked.result("setWebhook", url=URL + "/new")
    assert hooked.post_of(0) != old

    assert hooked.account.replied(old, OK, at_ns=0) == []
    assert hooked.account.webhook_failures == {}
    assert hooked.account.queued == 1


def test_pending_updates_may_be_dropped_when_it_is_set_or_deleted(bot):
    bot.say("one")
    bot.call("setWebhook", url=URL, drop_pending_updates=True)
    assert bot.on_their_way == []
    assert bot.account.queued == 0
    say(bot, "two")
    bot.call("setWebhook", url=URL, drop_pending_updates=True)
    assert bot.account.queued == 0
    bot.say("three")
    bot.call("deleteWebhook", drop_pending_updates=True)
    assert bot.account.queued == 0
    bot.flush()
    assert bot.on_their_way == []


def test_an_empty_url_deletes(hooked):
    assert hooked.account.webhook is not None
    assert hooked.call("setWebhook", url="")["description"] == "Webhook was deleted"
    assert hooked.account.webhook is None
    assert hooked.call("setWebhook")["description"] == "Webhook is already deleted"
    assert hooked.result("getWebhookInfo") == {
        "url": "", "has_custom_certificate": False, "pending_update_count": 0
    }  # fmt: skip


def test_a_webhook_can_be_told_to_another_bot_api(hooked):
    registered = hooked.account.registration
    assert registered.token == "42:TEST"
    other = VirtualBot()
    assert other.account.registration is None
    other.result("setWebhook", **registered.params)

    assert other.result("getWebhookInfo") == hooked.result("getWebhookInfo")
    other.result("setWebhook", url=URL, allowed_updates=["poll"])
    assert other.account.registration.params["allowed_updates"] == '["poll"]'


def test_the_same_webhook_again_disturbs_nothing(hooked):
    say(hooked, "hello")
    again = hooked.call("setWebhook", url=URL, allowed_updates=["poll"])

    assert again == {"ok": True, "result": True, "description": "Webhook is already set"}
    assert hooked.stops == 0
    assert hooked.on_their_way == [0]
    assert hooked.result("getWebhookInfo")["allowed_updates"] == ["poll"]


def test_allowed_updates_hold_for_webhooks_as_well(bot):
    bot.result("setWebhook", url=URL, allowed_updates=["poll", "message"])
    assert bot.result("getWebhookInfo")["allowed_updates"] == ["message", "poll"]
    bot.result("setWebhook", url=URL, allowed_updates=["callback_query"])
    say(bot, "lost")

    assert bot.on_their_way == []


def test_a_webhook_ends_a_waiting_poll(bot):
    waiting = bot.ask("getUpdates", timeout=50)
    bot.result("setWebhook", url=URL)

    status, envelope = bot.answers[waiting]
    assert (status, envelope["description"]) == (409, "Conflict: terminated by setWebhook request")
    assert bot.account.conflicts == 0


def test_polling_a_bot_with_a_webhook_is_refused_now_and_then_late(hooked):
    assert hooked.refusal("getUpdates", timeout=50) == (409, ACTIVE)
    second = hooked.ask("getUpdates")
    third = hooked.ask("getUpdates")
    hooked.account.hang_up(third)
    assert second not in hooked.answers
    hooked.wait(3)

    assert hooked.answers[second][1]["description"] == ACTIVE
    assert third not in hooked.answers
    assert hooked.account.polls == 3


def test_polls_go_on_when_the_webhook_is_deleted(hooked):
    hooked.result("deleteWebhook")
    waiting = hooked.ask("getUpdates", timeout=50)
    say(hooked, "hello")

    assert hooked.updates(waiting) == [0]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "ftp://127.0.0.1"}, "invalid webhook URL specified"),
        ({"url": URL, "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": URL, "secret_token": "ä"}, "secret token contains unallowed characters"),
        (
            {"url": "https://aiogram.dev/webhook"},
            (
                "bad webhook: perfkit sends updates to this machine only, and aiogram.dev is not "
                "on it; say where the bot listens with --webhook-to http://127.0.0.1:PORT "
                "(in a scenario: bot.webhook_to)"
            ),
        ),
        ({"url": "https://a..b"}, "bad webhook: Host can't be converted to ASCII"),
    ],
)
def test_a_webhook_that_can_not_be_leaves_the_bot_without_one(hooked, params, words):
    assert hooked.refusal("setWebhook", **params) == (400, f"Bad Request: {words}")
    assert hooked.account.refusals == {f"Bad Request: {words}": 1}
    assert hooked.account.webhook is None


def test_a_fixed_address_is_used_and_told(bot):
    bot.result("setWebhook", url="https://aiogram.dev/x", ip_address="127.0.0.7")
    assert bot.account.webhook.addresses == ("127.0.0.7",)
    assert bot.result("getWebhookInfo")["ip_address"] == "127.0.0.7"
    words = bot.refusal("setWebhook", url=URL, ip_address="192.0.2.1")[1]
    assert "192.0.2.1 is not on it" in words


@pytest.mark.parametrize(
    ("asked", "granted"), [("", 40), (0, 1), (-1, 1), (7, 7), (100, 100), (1000, 100), ("x", 1)]
)
def test_connections_are_clamped(bot, asked, granted):
    bot.result("setWebhook", url=URL, max_connections=asked)

    assert bot.result("getWebhookInfo")["max_connections"] == granted


def test_a_rewrite_keeps_the_path_and_stands_for_a_proxy():
    bot = VirtualBot(Targets(parse_origin("http://localhost:8080")))
    bot.result("setWebhook", url="https://User:pw@Aiogram.dev:8443/webhook?x=1", secret_token="s-1")
    endpoint = bot.account.webhook

    assert (endpoint.secure, endpoint.port) == (False, 8080)
    assert endpoint.addresses == ("127.0.0.1", "::1")
    assert endpoint.head.decode().split("\r\n") == [
        "POST /webhook?x=1 HTTP/1.1",
        "Host: aiogram.dev",
        "Authorization: Basic VXNlcjpwdw==",
        "X-Telegram-Bot-Api-Secret-Token: s-1",
        "X-Forwarded-For: 149.154.167.220",
        "X-Forwarded-Proto: https",
        "Connection: keep-alive",
        "Content-Type: application/json",
        "Content-Length: ",
    ]


def test_a_name_the_machine_gives_to_itself_is_this_machine():
    bot = VirtualBot(Targets(names={"my-bot.test": "127.0.1.1"}))
    bot.result("setWebhook", url="http://my-bot.test/hook")
    assert bot.account.webhook.addresses == ("127.0.1.1",)
    bot.result("setWebhook", url="http://[::1]:8080/hook")
    assert bot.account.webhook.head.startswith(b"POST /hook HTTP/1.1\r\nHost: [::1]\r\nConnection")


REPLY = {"method": "sendMessage", "chat_id": ANNA.id, "text": "hi"}
MULTIPART = b"".join(
    b'--B\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    % (name.encode(), str(value).encode())
    for name, value in REPLY.items()
)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json; charset=utf-8", json.dumps(REPLY).encode()),
        ("application/x-www-form-urlencoded", b"method=SENDMESSAGE&text=hi&chat_id=%d" % ANNA.id),
        ("multipart/form-data; boundary=B", MULTIPART + b"--B--\r\n"),
    ],
)
def test_a_call_in_the_response_is_carried_out(hooked, content_type, body):
    say(hooked, "hello")
    hooked.say("and")
    hooked.flush()
    hooked.replies(0, body=body, content_type=content_type)

    chat_id, event = hooked.shown[-1]
    assert chat_id == ANNA.id
    assert isinstance(event, Sent)
    assert event.message.text == "hi"
    assert hooked.account.calls_by_method["sendmessage"] == 1
    assert hooked.on_their_way == [1]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b""),
        ("application/json", b"{}"),
        ("application/json", b'"method"'),
        ("application/json", b'{"method":'),
        ("application/json", b'{"method":""}'),
        ("text/html", b"method=sendMessage&text=hi&chat_id=%d" % ANNA.id),
        ("multipart/form-data", b"method"),
    ],
)
def test_other_responses_only_confirm(hooked, content_type, body):
    say(hooked, "hello")
    hooked.replies(0, body=body, content_type=content_type)

    assert hooked.account.queued == 0
    assert hooked.account.calls_by_method == {"setwebhook": 1}


@pytest.mark.parametrize("method", ["getMe", "getUpdates", "deleteWebhook", "setWebhook", "logOut"])
def test_methods_that_make_no_sense_in_a_response_are_ignored(hooked, method):
    say(hooked, "hello")
    hooked.replies(0, body=json.dumps({"method": method}).encode())

    assert hooked.account.webhook is not None
    assert hooked.account.calls_by_method == {"setwebhook": 1}


def test_a_refused_call_in_a_response_is_counted_and_confirms_all_the_same(hooked):
    say(hooked, "hello")
    hooked.replies(0, body=b'{"method":"sendMessage","chat_id":1,"text":"x"}')

    assert hooked.account.refusals == {"Bad Request: chat not found": 1}
    assert hooked.account.queued == 0


def test_an_error_with_a_call_in_its_body_carries_nothing_out(hooked):
    say(hooked, "hello")
    hooked.replies(0, 500, "Oops", body=json.dumps(REPLY).encode())

    assert hooked.account.calls_by_method == {"setwebhook": 1}
    assert hooked.account.queued == 1


def test_a_bot_that_is_let_go_is_sent_nothing_any_more(hooked):
    say(hooked, "on its way")
    post_id = hooked.post_of(0)
    hooked.carry_out(hooked.account.let_go())
    assert hooked.stops == 1
    say(hooked, "too late", BORIS)
    hooked.wait(10)
    assert hooked.account.replied(post_id, OK, at_ns=hooked.at_ns) == []
    assert hooked.on_their_way == []
    assert hooked.refusal("getUpdates", timeout=50)[0] == 409
    assert hooked.refusal("getUpdates", timeout=50)[0] == 409, "nothing is held back either"
    assert hooked.call("deleteWebhook")["ok"]


def test_after_a_pause_everything_is_sent_that_was_not_confirmed(hooked):
    say(hooked, "Anna")
    say(hooked, "Boris", BORIS)
    hooked.fails(1)
    hooked.carry_out(hooked.account.pause())
    say(hooked, "late", student(3))
    assert hooked.on_their_way == []
    hooked.carry_out(hooked.account.resume(hooked.at_ns))
    hooked.wait(1)

    assert hooked.on_their_way == [0, 2, 1]


def test_updates_that_go_back_stand_in_their_order(bot):
    queue = bot.account._state.queue
    for number in (3, 1):
        queue.take_back([Pending(number, 1, b"{}", 10, 1)])

    assert [update.update_id for update in queue.hand_over()] == [1, 3]


def test_a_bot_that_has_set_a_webhook_is_not_expected_to_poll_again():
    bot = VirtualBot()
    bot.poll(timeout=0)
    bot.call("setWebhook", url="http://127.0.0.1:8080/x")
    bot.now_s = 60.0
    assert bot.account.take_poll_gap_ns(bot.at_ns) == 0
