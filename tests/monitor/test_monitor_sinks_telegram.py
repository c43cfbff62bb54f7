"""A Telegram chat is told over perfkit's own Bot API, and over one that answers as tests want."""

import asyncio
import json
from html.parser import HTMLParser

import pytest
from http_receiver import Receiver
from sink_fakes import alert

from perfkit.clock import SystemClock
from perfkit.model.monitoring import BackNotice, EndedNotice, Told, TroubleNotice
from perfkit.model.network import FloodLimits, NetworkSpec
from perfkit.model.standing_chat import ChatKind, StandingChat
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.opening import open_sinks
from perfkit.monitor.sinks.settings import SinkSettings, TelegramSettings
from perfkit.monitor.sinks.telegram_html import LONGEST, message_html
from perfkit.telegram.server import BotApiServer

TOKEN = "42:TEST_s3cret"
GROUP = StandingChat(-1001, ChatKind.SUPERGROUP, "ops")
SENT = b'{"ok":true,"result":{"message_id":%d}}'


def chat(root):
    settings = SinkSettings(telegram=TelegramSettings(str(GROUP.chat_id), root, TOKEN))
    [sink] = open_sinks(settings, tuple, SystemClock())
    return sink


def shown_in_chat(*notices, network=None):
    """What the group of the emulator sees, and the error that came last."""

    async def play():
        options = {} if network is None else {"network": network}
        server = BotApiServer(clock=SystemClock(), chats=[GROUP], **options)
        seen = []
        server.show = lambda _chat, event, _at_ns: seen.append(event.event.message.text)
        await server.start(0)
        sink = chat(server.root)
        try:
            for notice in notices:
                await sink.tell(notice)
        except SinkError as error:
            return seen, error
        finally:
            await sink.close()
            await server.close()
        return seen, None

    return asyncio.run(play())


def test_the_emulators_chat_shows_what_fired_and_what_was_resolved():
    (fired, resolved), error = shown_in_chat(alert(), alert(Told.RESOLVED))
    assert error is None
    assert fired.splitlines() == [
        "🔴 FIRING: shop: The bot needs more CPU than it should (critical)",
        "rule: cpu",
        "value: 0.9346",
        "condition: rate(perfkit_bot_cpu_seconds_total[1m]) > 0.8 for 5m",
        "since: 2026-11-21T03:25:05.000Z (5 min 00 s)",
        "at: 2026-11-21T03:30:05.250Z",
    ]
    assert resolved.startswith("🟢 resolved: shop: ")


def test_hostile_words_are_shown_as_text():
    [shown], error = shown_in_chat(alert(summary="<b>bold</b> & <a href='x'>y</a>", rule="</code>"))
    assert error is None
    assert "<b>bold</b> & <a href='x'>y</a>" in shown
    assert "rule: </code>" in shown


def test_a_death_with_a_long_log_fits_into_one_message_and_keeps_the_end():
    lines = tuple(f"{number} " + "😀<&" * 150 for number in range(20))
    died = EndedNotice("shop", 0, 7, "exit code 1", (), (*lines, "the last line"))
    [shown], error = shown_in_chat(died)
    assert error is None
    assert len(shown.encode("utf-16-le")) // 2 <= LONGEST
    assert shown.endswith("the last line")


def test_a_flood_limit_is_waited_out():
    limits = NetworkSpec(flood_limits=FloodLimits.STRICT)
    shown, error = shown_in_chat(*(alert(at_ms=number) for number in range(100)), network=limits)
    assert 0 < len(shown) < 100
    assert error.wait_s > 0
    assert not error.final
    assert "Too Many Requests" in str(error)


def answered(receiver, *notices):
    async def play():
        async with receiver:
            sink = chat(receiver.root)
            try:
                for notice in notices:
                    await sink.tell(notice)
            except SinkError as error:
                return error
            finally:
                await sink.close()
        return None

    return asyncio.run(play())


def test_what_is_resolved_answers_what_fired():
    receiver = Receiver(body=SENT % 77)
    back = BackNotice("shop", 0, 1)
    other = alert(rule="memory")
    answered(receiver, alert(), other, back, alert(Told.RESOLVED), alert(Told.RESOLVED))
    replies = [json.loads(posted.body).get("reply_parameters") for posted in receiver.posted]
    reply = {"message_id": 77, "allow_sending_without_reply": True}
    assert replies == [None, None, None, reply, None]
    assert receiver.posted[0].path == f"/bot{TOKEN}/sendMessage"


@pytest.mark.parametrize(
    ("status", "body", "final", "said"),
    [
        (400, b'{"ok":false,"description":"Bad Request: chat not found"}', True, "chat not found"),
        (401, b'{"ok":false,"description":"Unauthorized"}', True, "Unauthorized"),
        (502, b"<html>", False, "502"),
        (200, b"<html>hello</html>", True, "no Bot API"),
        (404, b'{"description":"bot42:TEST_s3cret/x is \\u001b[31mnot here"}', True, "not here"),
    ],
)
def test_refusals_are_told_without_the_token(status, body, final, said):
    error = answered(Receiver(status=status, body=body), alert())
    assert error.final is final
    assert said in str(error)
    assert "s3cret" not in str(error)
    assert str(error).isprintable()


def test_a_bot_api_that_is_gone_is_told_without_the_token():
    async def play():
        receiver = Receiver()
        async with receiver:
            pass
        sink = chat(receiver.root)
        with pytest.raises(SinkError) as caught:
            await sink.tell(alert())
        await sink.close()
        return caught.value

    assert "s3cret" not in str(asyncio.run(play()))


@pytest.mark.parametrize(
    ("notice", "mark"),
    [
        (alert(), "🔴"),
        (alert(severity="warning"), "🟡"),
        (alert(Told.RESOLVED), "🟢"),
        (EndedNotice("shop", 0, 1, "exit code 0", (), ()), "🔴"),
        (BackNotice("shop", 0, 1), "🟢"),
        (TroubleNotice("shop", 0, "redis", "refused"), "🟡"),
        (TroubleNotice("shop", 0, "redis", "works again", over=True), "🟢"),
    ],
)
def test_how_bad_it_is_shows_at_a_glance(notice, mark):
    assert message_html(notice, ()).startswith(mark)


class Tags(HTMLParser):
    """Which tags stand in a message."""

    def __init__(self, html):
        super().__init__()
        self.tags = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)


def test_only_telegrams_own_tags_are_used():
    evil = "<script>x</script><u>"
    notice = EndedNotice(evil, 0, 1, evil, (), (evil,))
    assert Tags(message_html(notice, ())).tags == {"b", "pre"}
