"""What can be done on the page reaches the bot, and what the bot does reaches the page."""

import asyncio
import json

import pytest
from visited_page import visit

from perfkit.formats.images import grey_jpeg
from perfkit.telegram.page.words import Everything, People, Serving, write_news
from perfkit.web.feed import MOST_BROWSERS, MOST_WAITING, Feed


def keyboard(*rows):
    keys = [[{"text": text, "callback_data": text} for text in row] for row in rows]
    return {"inline_keyboard": keys}


def test_texts_go_both_ways():
    async def play(page):
        await page.asks("say", text="/start <b>")
        own = await page.hears("message")
        assert own["chat"] == {"bot": "1", "student": 6001}
        assert (own["message"]["mine"], own["message"]["text"]) == (True, "/start <b>")
        assert own["message"]["marks"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        [update] = await page.gets_updates()
        assert update["message"]["text"] == "/start <b>"
        assert update["message"]["from"]["first_name"] == "Anna"
        await page.hears("delivered")
        text = '<b>Hi</b> <a href="https://example.com/">there</a> <a href="tg://user?id=1">x</a>'
        await page.calls("sendMessage", chat_id=6001, text=text, parse_mode="HTML")
        shown = (await page.hears("message"))["message"]
        assert shown["text"] == "Hi there x"
        assert shown["mine"] is False
        assert shown["marks"][:2] == [
            {"type": "bold", "offset": 0, "length": 2},
            {"type": "text_link", "offset": 3, "length": 5, "url": "https://example.com/"},
        ]
        call = (await page.hears("call"))["call"]
        assert call["method"] == "sendMessage"
        assert call["about"].startswith("<b>Hi</b>")
        assert call["error"] == ""
        assert call["after_ms"] > 0

    visit(play)


def test_buttons_are_pressed_by_their_place():
    async def play(page):
        await page.asks("say", text="hi")
        sent = await page.calls(
            "sendMessage", chat_id=6001, text="?",
            reply_markup=keyboard(["A", "B"], ["C"]),
        )  # fmt: skip
        message = sent["result"]["message_id"]
        shown = await page.hears("message", lambda news: not news["message"]["mine"])
        assert shown["message"]["keys"] == [[{"text": "A"}, {"text": "B"}], [{"text": "C"}]]
        await page.asks("press", message=message, row=1, column=0)
        updates = await page.gets_updates(count=2)
        query = updates[-1]["callback_query"]
        assert query["data"] == "C"
        await page.calls(
            "answerCallbackQuery", callback_query_id=query["id"], text="Dong", show_alert=True
        )
        answer = await page.hears("answer")
        assert (answer["text"], answer["alert"]) == ("Dong", True)
        await page.calls("editMessageText", chat_id=6001, message_id=message, text="new")
        edited = (await page.hears("message"))["message"]
        assert (edited["text"], edited["edited"]) == ("new", True)
        for row, column in ((0, 0), (1, 5), (-1, 0)):
            refused = await page.asks("press", status=409, message=message, row=row, column=column)
            assert refused == {"error": "this button is gone"}
        await page.calls("deleteMessage", chat_id=6001, message_id=message)
        gone = (await page.hears("message"))["message"]
        assert (gone["id"], gone["deleted"]) == (message, True)

    visit(play)


def test_links_of_buttons_are_only_such_that_may_be_opened():
    async def play(page):
        await page.asks("say", text="hi")
        keys = [
            {"text": "Site", "url": "https://example.com"},
            {"text": "App", "web_app": {"url": "https://example.com"}},
            {"text": "Bad", "url": "javascript:alert(1)"},
        ]
        await page.calls(
            "sendMessage", chat_id=6001, text="?", reply_markup={"inline_keyboard": [keys]}
        )
        shown = await page.hears("message", lambda news: not news["message"]["mine"])
        [row] = shown["message"]["keys"]
        assert [key.get("does", "press") for key in row] == ["open", "nothing", "nothing"]
        assert "javascript" not in json.dumps(page.news)

    visit(play)


def test_keys_of_the_reply_keyboard():
    async def play(page):
        await page.asks("say", text="hi")
        keys = [
            [{"text": "Yes"}, {"text": "Number", "request_contact": True}],
            [{"text": "Place", "request_location": True}],
        ]
        await page.calls("sendMessage", chat_id=6001, text="?", reply_markup={"keyboard": keys})
        news = await page.hears("keyboard")
        assert news["keys"] == [
            [{"text": "Yes", "does": "say"}, {"text": "Number", "does": "contact"}],
            [{"text": "Place", "does": "location"}],
        ]
        for row, column in ((0, 0), (0, 1), (1, 0)):
            await page.asks("tap", row=row, column=column)
        text, contact, place = (each["message"] for each in (await page.gets_updates(count=4))[-3:])
        assert text["text"] == "Yes"
        assert contact["contact"]["user_id"] == 6001
        assert place["location"]["latitude"] == 52.52
        await page.calls(
            "sendMessage", chat_id=6001, text="!", reply_markup={"remove_keyboard": True}
        )
        assert (await page.hears("keyboard"))["keys"] == []
        assert "error" in await page.asks("tap", status=409, row=0, column=0)

    visit(play)


def test_number_place_votes_and_payments():
    async def play(page):
        await page.asks("contact")
        await page.asks("location", latitude=-1.5, longitude=2)
        cards = [(await page.hears("message"))["message"]["card"] for _ in range(2)]
        assert cards == ["👤 Anna\n+9996001", "📍 -1.5, 2.0"]
        refused = await page.asks("location", status=409, latitude=91, longitude=2)
        assert "latitude" in refused["error"]
        poll = await page.calls("sendPoll", chat_id=6001, question="Q?", options=["One", "Two"])
        number = poll["result"]["message_id"]
        shown = (await page.hears("message"))["message"]
        assert (shown["text"], shown["poll"]["options"]) == ("Q?", [["One", 0], ["Two", 0]])
        await page.asks("vote", message=number, option=1)
        voted = (await page.hears("message"))["message"]["poll"]
        assert (voted["options"], voted["vote"]) == ([["One", 0], ["Two", 1]], 1)
        assert "error" in await page.asks("vote", status=409, message=number, option=2)
        assert "error" in await page.asks("vote", status=409, message=99, option=0)
        invoice = await page.calls(
            "sendInvoice", chat_id=6001, title="Book", description="Good", payload="p",
            currency="XTR", prices=[{"label": "x", "amount": 5}],
        )  # fmt: skip
        shown = (await page.hears("message"))["message"]
        assert (shown["card"], shown["payable"]) == ("Invoice: Book · 5 XTR\nGood", True)
        await page.gets_updates()
        await page.asks("pay", message=invoice["result"]["message_id"])
        update = (await page.gets_updates())[-1]
        assert update["pre_checkout_query"]["invoice_payload"] == "p"

    visit(play)


def test_other_contents_are_told_in_words():
    async def play(page):
        await page.asks("say", text="hi")
        await page.hears("message")
        where = {"latitude": 1, "longitude": 2}
        for method, params, card in (
            ("sendVenue", {**where, "title": "Home", "address": "Street"}, "📍 Home\nStreet"),
            ("sendDice", {}, "🎲 "),
            ("sendGame", {"game_short_name": "chess"}, "[game] chess"),
        ):
            await page.calls(method, chat_id=6001, **params)
            assert (await page.hears("message"))["message"]["card"].startswith(card)
        reply = {"message_id": 1}
        await page.calls("sendMessage", chat_id=6001, text="so", reply_parameters=reply)
        assert (await page.hears("message"))["message"]["answers"] == "hi"
        await page.calls("sendChatAction", chat_id=6001, action="typing")
        assert (await page.hears("action"))["action"] == "typing"

    visit(play)


def test_files_go_both_ways():
    photo = grey_jpeg(2000)

    async def play(page):
        await page.uploads(photo, kind="photo", caption="mine", name="../../x/é.jpg")
        own = (await page.hears("message"))["message"]
        assert (own["text"], own["file"]["kind"], own["file"]["size"]) == (
            "mine",
            "photo",
            len(photo),
        )
        answer, body = await page.gets(f"/picture/1/{own['file']['id']}")
        assert (answer.headers["Content-Type"], body) == ("image/jpeg", photo)
        await page.uploads(b"<script>", name="../a<b>\\evil.html")
        own = (await page.hears("message"))["message"]["file"]
        assert own["name"] == "evil.html"
        answer, body = await page.gets(f"/file/1/{own['id']}?name=evil%0d%0aX.html")
        assert body == b"<script>"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''evilX.html"
        answer, _ = await page.gets(f"/picture/1/{own['id']}")
        assert answer.status == 404
        await page.calls("sendDocument", chat_id=6001, document=b"a;b", caption="marks")
        sent = (await page.hears("message"))["message"]
        assert (sent["text"], sent["file"]["name"]) == ("marks", "document.bin")
        assert (await page.gets(f"/file/1/{sent['file']['id']}"))[1] == b"a;b"
        await page.calls("sendDocument", chat_id=6001, document="https://example.com/x.pdf")
        assert (await page.hears("message"))["message"]["file"]["id"] == ""
        for path in ("/file/1/nothing", "/file/9/nothing"):
            assert (await page.gets(path))[0].status == 404

    visit(play)


@pytest.mark.parametrize(
    ("content", "about", "status", "words"),
    [
        (b"", {}, 409, "the file is empty"),
        (b"x", {"caption": "x" * 1025}, 409, "a caption has at most 1,024 characters"),
        (b"x" * (10 * 2**20 + 1), {"kind": "photo"}, 409, "a file of at most 10 MiB"),
        (b"x", {"kind": "exe"}, 400, "Invalid enum value"),
        (b"x", {"student": 5}, 409, "there is no such student"),
        (b"x", {"bot": "2"}, 409, "no such bot has called yet"),
    ],
)
def test_files_that_can_not_be_sent(content, about, status, words):
    async def play(page):
        assert words in (await page.uploads(content, status=status, **about))["error"]

    visit(play)


def test_several_bots_and_students():
    async def play(page):
        await page.calls("getMe", token="77:other-secret")
        await page.calls("getMe", token="no number at all")
        people = await page.hears("people", lambda news: len(news["bots"]) == 3)
        assert [bot["token"] for bot in people["bots"]] == ["42:***", "77:***", "***"]
        assert [bot["gets_updates"] for bot in people["bots"]] == [True, False, False]
        assert (await page.asks("join"))["student"] == 6002
        assert (await page.asks("join", name=" Ada \n L. ", id=123))["student"] == 123
        people = await page.hears("people", lambda news: len(news["students"]) == 3)
        assert people["students"][1:] == [
            {"id": 6002, "name": "Boris Student 2"}, {"id": 123, "name": "Ada L."},
        ]  # fmt: skip
        assert "already" in (await page.asks("join", status=409, id=123))["error"]
        assert "52 bits" in (await page.asks("join", status=409, id=2**60))["error"]
        await page.asks("say", bot="2", student=123, text="to the second")
        assert page.queued == 1
        [update] = await page.gets_updates("77:other-secret")
        assert update["message"]["from"]["id"] == 123
        shown = await page.hears("message")
        assert shown["chat"] == {"bot": "2", "student": 123}
        everything = json.dumps(page.news)
        assert "secret" not in everything

    visit(play)


def test_what_makes_no_sense_is_refused_with_a_sentence():
    async def play(page):
        for what, fields, status, words in (
            ("say", {"text": " "}, 409, "nothing to send"),
            ("say", {"text": "x" * 4097}, 409, "at most 4,096"),
            ("say", {"text": "x", "student": 1}, 409, "no such student"),
            ("say", {"text": "x", "bot": "9"}, 409, "no such bot"),
            ("pay", {"message": 4}, 409, "gone"),
            ("say", {}, 400, "not understood"),
            ("dance", {}, 400, "not understood"),
            ("say", {"text": "x", "more": 1}, 400, "not understood"),
        ):
            assert words in (await page.asks(what, status=status, **fields))["error"]

    visit(play)


def test_refused_calls_and_the_menu_of_commands():
    async def play(page):
        await page.calls("sendMessage", chat_id=5, text="x")
        call = (await page.hears("call"))["call"]
        assert call["error"] == "400 Bad Request: chat not found"
        assert call["after_ms"] is None
        await page.calls("sendmagic")
        assert (await page.hears("call"))["call"]["method"] == "sendmagic"
        assert await page.asks("commands") == []
        commands = [{"command": "go", "description": "Goes"}]
        await page.calls("setMyCommands", commands=commands)
        assert await page.asks("commands") == commands

    visit(play)


def test_a_browser_that_comes_later_sees_everything():
    async def play(page):
        await page.asks("say", text="hi")
        await page.calls("sendMessage", chat_id=6001, text="ho")
        told = page.room.everything()
        [chat] = told.chats
        assert [message.text for message in chat.messages] == ["hi", "ho"]
        assert told.calls[-1].method == "sendMessage"
        assert told.root == page.server.root
        assert any(page.server.root in setting for _, setting in told.settings)

    visit(play)


def test_while_the_port_is_lent_nothing_can_be_done():
    async def play(page):
        page.room.lend(lent=True)
        assert (await page.hears("serving"))["lent"] is True
        assert "load test" in (await page.asks("say", status=409, text="x"))["error"]
        page.room.lend(lent=False)
        await page.asks("say", text="x")

    visit(play)


def test_calls_in_a_webhooks_response_are_told():
    async def play(page):
        async def hook(reader, writer):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split()[0])
            await reader.readexactly(length)
            body = b'{"method": "sendMessage", "chat_id": 6001, "text": "posted"}'
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                b"%d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
            )
            writer.close()

        receiver = await asyncio.start_server(hook, "127.0.0.1", 0)
        port = receiver.sockets[0].getsockname()[1]
        await page.calls("setWebhook", url=f"http://127.0.0.1:{port}/")
        people = await page.hears("people")
        assert people["bots"][0]["how"] == f"webhook at 127.0.0.1:{port}"
        await page.asks("say", text="hi")
        shown = await page.hears("message", lambda news: not news["message"]["mine"])
        assert shown["message"]["text"] == "posted"
        call = await page.hears("call", lambda news: "webhook" in news["call"]["method"])
        assert call["call"]["method"] == "in the webhook's response"
        receiver.close()

    visit(play)


def test_a_slow_browser_gets_everything_anew_and_too_many_are_sent_away():
    nothing = Everything("", (), People((), ()), (), (), False, None)

    async def play():
        feed = Feed(write_news, lambda _seen: [write_news(nothing)])
        reader = feed.open()
        await reader.wait()
        for _ in range(2 * MOST_WAITING):
            feed.publish(Serving(True))
        assert len(await reader.wait()) == 1
        others = [feed.open() for _ in range(MOST_BROWSERS)]
        assert others[-1] is None
        feed.leave(reader)
        assert feed.open() is not None
        feed.close()
        assert reader.ended is False

    asyncio.run(play())
