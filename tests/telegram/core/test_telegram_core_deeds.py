"""What students do besides writing and pressing, as the bot gets it."""

import pytest
from any_call import FILE
from bot_api import ANNA, BORIS, FIRST_UPDATE_ID, VirtualBot

from perfkit.formats.images import GREY_HEIGHT, GREY_WIDTH, grey_jpeg
from perfkit.model.chat import (
    Answered,
    Button,
    FileView,
    FoundResult,
    InvoiceView,
    Message,
    Offered,
    PollView,
    Sent,
    Shared,
)
from perfkit.model.deeds import (
    AskInline,
    Block,
    ChooseResult,
    EditOwn,
    FileKind,
    OwnFile,
    Pay,
    React,
    SendFile,
    ShareContact,
    ShareLocation,
    Unblock,
    Vote,
)
from perfkit.telegram.core.files import LARGEST_DOWNLOAD
from perfkit.telegram.core.wire import Upload

REPORT = Upload("report.pdf", "application/pdf", b"%PDF-")
ALL_KINDS = [
    "message", "edited_message", "callback_query", "inline_query", "chosen_inline_result", "poll",
    "poll_answer", "message_reaction", "my_chat_member", "pre_checkout_query",
]  # fmt: skip
BLOCKED = (403, "Forbidden: bot was blocked by the user")
TOO_OLD = (
    400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
)  # fmt: skip


def told(bot: VirtualBot) -> list[dict]:
    """The updates that are pending, without their ids; then they are confirmed."""
    bot.wait(3)  # or polling again would count as spinning
    updates = bot.result("getUpdates", offset=0)
    if updates:
        bot.poll(offset=updates[-1]["update_id"] + 1)
    return [{key: value for key, value in each.items() if key != "update_id"} for each in updates]


def own_file(name="work.txt", content=b"content", mime_type="text/plain") -> OwnFile:
    return OwnFile(name, mime_type, content, f"{hash(content) & 0xFFFFFFFFFFFFFFFF:016x}" * 4)


@pytest.fixture
def asked(known: VirtualBot) -> VirtualBot:
    """A bot that asks for all that students do."""
    known.poll(allowed_updates=ALL_KINDS)
    return known


def test_a_photo_comes_with_its_size_and_caption(known):
    photo = own_file("p.jpg", grey_jpeg(9000), "image/jpeg")
    known.do(SendFile(FileKind.PHOTO, photo, "see #work"))
    [update] = told(known)
    message = update["message"]
    assert (message["message_id"], message["from"]["id"], message["caption"]) == (
        3,
        ANNA.id,
        "see #work",
    )
    assert message["caption_entities"] == [{"type": "hashtag", "offset": 4, "length": 5}]
    assert "text" not in message
    *_, size = message["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (GREY_WIDTH, GREY_HEIGHT, 9000)
    assert size.keys() == {"file_id", "file_unique_id", "width", "height", "file_size"}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (FileKind.PHOTO, None),
        (FileKind.DOCUMENT, {"file_name": "work.txt", "mime_type": "text/plain"}),
        (FileKind.VOICE, {"duration": 3, "mime_type": "text/plain"}),
        (FileKind.AUDIO, {"duration": 3, "file_name": "work.txt", "mime_type": "text/plain"}),
        (FileKind.VIDEO, {"duration": 3, "width": 640, "height": 360, "file_name": "work.txt",
         "mime_type": "text/plain"}),
        (FileKind.STICKER, {"width": 512, "height": 512, "type": "regular", "is_animated": False,
         "is_video": False}),
    ],
)  # fmt: skip
def test_each_kind_of_file_has_the_fields_clients_insist_on(known, kind, fields):
    known.do(SendFile(kind, own_file()))
    [update] = told(known)
    found = update["message"][kind]
    if fields is None:
        *_, size = found
        assert (size["width"], size["height"]) == (800, 600)
        return
    ids = {"file_id": found["file_id"], "file_unique_id": found["file_unique_id"], "file_size": 7}
    assert found == {**ids, **fields}


def test_a_file_can_be_downloaded(known):
    known.do(SendFile(FileKind.DOCUMENT, own_file()))
    known.do(SendFile(FileKind.DOCUMENT, own_file("noending", b"other")), BORIS)
    ids = [update["message"]["document"]["file_id"] for update in told(known)]
    first, second = (known.result("getFile", file_id=file_id) for file_id in ids)
    assert (first["file_path"], second["file_path"]) == ("documents/file_1.txt", "documents/file_2")
    assert first["file_size"] == 7
    assert known.account.download("documents/file_1.txt") == b"content"
    assert known.account.download("documents/file_9") is None


def test_the_same_file_has_the_same_ids_whoever_sends_it(known):
    known.do(SendFile(FileKind.VOICE, own_file()))
    known.do(SendFile(FileKind.VOICE, own_file()), BORIS)
    one, other = (update["message"]["voice"] for update in told(known))
    assert one == other


def test_a_file_that_had_to_make_room_is_there_again_when_it_is_sent_again(known, monkeypatch):
    monkeypatch.setattr("perfkit.telegram.core.files.KEPT_BYTES", 10)
    for file in (own_file(), own_file("noending", b"other"), own_file()):
        known.do(SendFile(FileKind.DOCUMENT, file))
    gone, dropped, again = (update["message"]["document"]["file_id"] for update in told(known))
    for file_id in (gone, dropped):
        assert "temporarily unavailable" in known.refusal("getFile", file_id=file_id)[1]
    path = known.result("getFile", file_id=again)["file_path"]
    assert known.account.download(path) == b"content"


def test_a_file_too_large_for_bots_is_refused(known):
    known.do(SendFile(FileKind.VIDEO, own_file(content=bytes(LARGEST_DOWNLOAD + 1))))
    file_id = told(known)[0]["message"]["video"]["file_id"]
    assert known.refusal("getFile", file_id=file_id) == (400, "Bad Request: file is too big")


def test_a_student_shares_its_number_or_another(known):
    known.do(ShareContact())
    known.do(ShareContact("+491234"))
    own, given = (update["message"]["contact"] for update in told(known))
    assert own == {"phone_number": f"+999{ANNA.id}", "first_name": "Anna", "user_id": ANNA.id}
    assert given["phone_number"] == "+491234"


def test_a_student_shares_its_place(known):
    known.do(ShareLocation(52.52, -13.4))
    assert told(known)[0]["message"]["location"] == {"latitude": 52.52, "longitude": -13.4}


def test_an_edit_is_of_the_students_own_last_text(known):
    known.say("one")
    known.do(ShareContact())
    known.result("sendMessage", chat_id=ANNA.id, text="bot's")
    told(known)
    known.wait(5)
    known.do(EditOwn("see /help"))
    known.do(EditOwn("again"))
    first, second = (update["edited_message"] for update in told(known))
    assert (first["message_id"], first["text"]) == (3, "see /help")
    assert first["edit_date"] == first["date"] + 8
    assert first["entities"] == [{"type": "bot_command", "offset": 4, "length": 5}]
    assert (second["message_id"], second["text"]) == (3, "again")
    assert "entities" not in second


def test_who_has_written_no_text_edits_nothing(bot):
    bot.do(ShareContact())
    told(bot)
    bot.do(EditOwn("x"))
    assert told(bot) == []


def test_a_reaction_is_told_only_to_bots_that_ask_for_it(known):
    sent = known.result("sendMessage", chat_id=ANNA.id, text="hi")
    known.do(React(sent["message_id"], "👍"))
    assert told(known) == []


def test_a_reaction_replaces_the_one_before(asked):
    sent = asked.result("sendMessage", chat_id=ANNA.id, text="hi")
    number = sent["message_id"]
    asked.do(React(number, "👍"))
    asked.result("editMessageText", chat_id=ANNA.id, message_id=number, text="ho")
    asked.do(React(number, "👍"))
    asked.do(React(number, "🔥"))
    asked.do(React(99, "🔥"))
    first, second = (update["message_reaction"] for update in told(asked))
    thumb, fire = {"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "🔥"}
    assert (first["old_reaction"], first["new_reaction"]) == ([], [thumb])
    assert (second["old_reaction"], second["new_reaction"]) == ([thumb], [fire])
    assert (second["user"]["id"], second["chat"]["id"], second["message_id"]) == (
        ANNA.id, ANNA.id, number
    )  # fmt: skip


def test_a_blocked_bot_is_told_and_can_send_nothing(known):
    number = known.result("sendMessage", chat_id=ANNA.id, text="hi")["message_id"]
    known.do(Block())
    known.do(Block())
    [update] = told(known)
    change = update["my_chat_member"]
    bot = {"id": 42, "is_bot": True, "first_name": "Bot under test", "username": "perfkit_test_bot"}
    assert change["old_chat_member"] == {"status": "member", "user": bot}
    assert change["new_chat_member"] == {"status": "kicked", "user": bot, "until_date": 0}
    assert (change["from"]["id"], change["chat"]["type"]) == (ANNA.id, "private")
    to_anna = {"chat_id": ANNA.id}
    assert known.refusal("sendMessage", text="hi", **to_anna) == BLOCKED
    assert known.refusal("sendPhoto", photo=FILE, **to_anna) == BLOCKED
    assert known.refusal("sendChatAction", action="typing", **to_anna) == BLOCKED
    album = [{"type": "photo", "media": FILE}]
    assert known.refusal("sendMediaGroup", media=album, **to_anna) == BLOCKED
    mine = {"from_chat_id": ANNA.id, "message_id": number, **to_anna}
    several = {"from_chat_id": ANNA.id, "message_ids": [number], **to_anna}
    assert known.refusal("copyMessage", **mine) == BLOCKED
    assert known.refusal("forwardMessage", **mine) == BLOCKED
    assert known.refusal("copyMessages", **several) == BLOCKED
    assert known.refusal("forwardMessages", **several) == BLOCKED
    assert known.result("sendMessage", chat_id=BORIS.id, text="hi")
    assert known.result("deleteMessage", message_id=number, **to_anna)


def test_an_unblocked_bot_may_write_again(known):
    known.do(Unblock())
    known.do(Block())
    known.do(Unblock())
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in told(known)]
    assert statuses == ["kicked", "member"]
    assert known.result("sendMessage", chat_id=ANNA.id, text="hi")


@pytest.mark.parametrize("write", [lambda bot: bot.say("hi"), lambda bot: bot.do(ShareContact())])
def test_whoever_writes_to_a_blocked_bot_unblocks_it(known, write):
    known.do(Block())
    told(known)
    write(known)
    assert [list(update) for update in told(known)] == [["my_chat_member"], ["message"]]


def poll(bot, **params) -> dict:
    sent = {"question": " Which? ", "options": [{"text": "A"}, "B"], **params}
    return bot.result("sendPoll", chat_id=ANNA.id, **sent)


def test_a_poll_is_shown_and_told(asked):
    message = poll(asked)
    assert "caption" not in message
    assert "text" not in message
    assert message["poll"] == {
        "id": message["poll"]["id"],
        "question": "Which?",
        "options": [
            {"persistent_id": "0", "text": "A", "voter_count": 0},
            {"persistent_id": "1", "text": "B", "voter_count": 0},
        ],
        "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
    }  # fmt: skip
    [(_, event)] = asked.shown
    assert event == Sent(Message(3, "Which?", content=PollView(("A", "B"))))


def test_a_vote_in_an_anonymous_poll_tells_its_new_state(asked):
    message = poll(asked)
    asked.do(Vote(message["message_id"], 1))
    [update] = told(asked)
    assert update["poll"]["id"] == message["poll"]["id"]
    assert [option["voter_count"] for option in update["poll"]["options"]] == [0, 1]
    assert update["poll"]["total_voter_count"] == 1


def test_a_vote_in_an_open_poll_tells_who_chose_what(asked):
    message = poll(asked, is_anonymous=False)
    asked.do(Vote(message["message_id"], 0))
    asked.do(Vote(message["message_id"], 0))
    asked.do(Vote(message["message_id"], 1))
    updates = told(asked)
    assert [list(update) for update in updates] == [["poll"], ["poll_answer"]] * 2
    answer = updates[1]["poll_answer"]
    assert (answer["user"]["id"], answer["option_ids"]) == (ANNA.id, [0])
    assert answer["option_persistent_ids"] == ["0"]
    assert updates[3]["poll_answer"]["option_ids"] == [1]


def test_in_a_quiz_only_the_first_vote_counts(asked):
    message = poll(asked, type="quiz", correct_option_id=1, explanation="so")
    assert (message["poll"]["correct_option_id"], message["poll"]["correct_option_ids"]) == (1, [1])
    assert message["poll"]["explanation"] == "so"
    asked.do(Vote(message["message_id"], 0))
    asked.do(Vote(message["message_id"], 1))
    assert len(told(asked)) == 1


def test_a_stopped_poll_takes_no_votes(asked):
    message = poll(asked)
    where = {"chat_id": ANNA.id, "message_id": message["message_id"]}
    asked.do(Vote(message["message_id"], 0))
    told(asked)
    stopped = asked.result("stopPoll", **where)
    assert (stopped["is_closed"], stopped["options"][0]["voter_count"]) == (True, 1)
    asked.do(Vote(message["message_id"], 1))
    asked.do(Vote(1, 1))
    asked.do(Vote(99, 1))
    assert told(asked) == []
    assert asked.refusal("stopPoll", **where)[1] == "Bad Request: poll has already been closed"


def test_an_edit_of_a_poll_keeps_its_vote(asked):
    number = poll(asked)["message_id"]
    asked.do(Vote(number, 1))
    where = {"chat_id": ANNA.id, "message_id": number}
    keys = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    edited = asked.result("editMessageReplyMarkup", reply_markup=keys, **where)
    assert edited["poll"]["options"][1]["voter_count"] == 1
    assert asked.shown[-1][1].message.content == PollView(("A", "B"))
    media = {"type": "photo", "media": FILE}
    error = "Bad Request: there is no media in the message to edit"
    assert asked.refusal("editMessageMedia", media=media, **where)[1] == error


def test_what_a_student_does_with_a_forwarded_offer_it_does_with_that(asked):
    source = {"from_chat_id": ANNA.id, "chat_id": ANNA.id}
    for method in ("forwardMessage", "copyMessage"):
        sent = asked.result(method, message_id=poll(asked)["message_id"], **source)
        assert asked.shown[-1][1].message.content == PollView(("A", "B"))
        asked.do(Vote(sent["message_id"], 0))
    sent = asked.result("forwardMessages", message_ids=[invoice(asked)["message_id"]], **source)
    asked.do(Pay(sent[0]["message_id"]))
    assert [list(update) for update in told(asked)] == [["poll"], ["poll"], ["pre_checkout_query"]]


def test_a_forwarded_poll_is_not_the_bots_to_stop(asked):
    where = {"chat_id": ANNA.id}
    sent = asked.result(
        "forwardMessage", from_chat_id=ANNA.id, message_id=poll(asked)["message_id"], **where
    )
    refusal = asked.refusal("stopPoll", message_id=sent["message_id"], **where)
    assert refusal[1] == "Bad Request: poll can't be stopped"


@pytest.mark.parametrize(
    ("number", "error"),
    [(99, "message with poll to stop not found"), (1, "message is not a poll")],
)
def test_only_polls_can_be_stopped(known, number, error):
    assert (
        known.refusal("stopPoll", chat_id=ANNA.id, message_id=number)[1] == f"Bad Request: {error}"
    )


def invoice(bot) -> dict:
    return bot.result(
        "sendInvoice", chat_id=ANNA.id, title="Book", description="A good one", payload="book-1",
        currency="xtr", prices=[{"label": "Book", "amount": 5}, {"label": "Tip", "amount": "2"}],
    )  # fmt: skip


def test_an_invoice_is_paid_with_the_bots_consent(asked):
    message = invoice(asked)
    assert message["invoice"] == {
        "title": "Book", "description": "A good one", "start_parameter": "", "currency": "XTR",
        "total_amount": 7,
    }  # fmt: skip
    assert asked.shown == [(ANNA.id, Sent(Message(3, "Book", content=InvoiceView())))]
    asked.do(Pay(message["message_id"]))
    [update] = told(asked)
    query = update["pre_checkout_query"]
    assert (query["from"]["id"], query["invoice_payload"], query["total_amount"]) == (
        ANNA.id, "book-1", 7
    )  # fmt: skip
    waiting = asked.ask("getUpdates", offset=0, timeout=10)
    assert asked.result("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    asked.flush()
    [update] = asked.answers[waiting][1]["result"]
    payment = update["message"]["successful_payment"]
    assert (payment["currency"], payment["total_amount"], payment["invoice_payload"]) == (
        "XTR", 7, "book-1"
    )  # fmt: skip
    assert update["message"]["from"]["id"] == ANNA.id
    again = {"pre_checkout_query_id": query["id"], "ok": True}
    assert asked.refusal("answerPreCheckoutQuery", **again) == TOO_OLD


def test_a_bot_may_decline_a_payment(asked):
    asked.do(Pay(invoice(asked)["message_id"]))
    query_id = told(asked)[0]["pre_checkout_query"]["id"]
    decline = {"pre_checkout_query_id": query_id, "ok": False}
    assert asked.refusal("answerPreCheckoutQuery", **decline) == (
        400, 'Bad Request: parameter "error_message" is required'
    )  # fmt: skip
    assert asked.result("answerPreCheckoutQuery", error_message="Sold out", **decline)
    assert asked.shown[-1] == (ANNA.id, Answered("Sold out", alert=True))
    assert told(asked) == []


def test_after_ten_seconds_a_payment_is_off(asked):
    asked.do(Pay(invoice(asked)["message_id"]))
    query_id = told(asked)[0]["pre_checkout_query"]["id"]
    asked.wait(10.1)
    late = {"pre_checkout_query_id": query_id, "ok": True}
    assert asked.refusal("answerPreCheckoutQuery", **late) == TOO_OLD


def test_only_invoices_are_paid_and_only_by_bots_that_want_to_be_asked(asked):
    asked.do(Pay(1))
    asked.do(Pay(99))
    message = invoice(asked)
    asked.wait(3)
    asked.poll(allowed_updates=["message"])
    asked.do(Pay(message["message_id"]))
    assert told(asked) == []


ARTICLE = {"type": "article", "id": "a", "title": "Cats", "description": "purr",
           "input_message_content": {"message_text": "meow"}}  # fmt: skip
PICTURE = {"type": "photo", "id": "b", "caption": "see", "reply_markup": {"inline_keyboard": []}}


def test_an_inline_query_is_answered_and_a_result_chosen(asked):
    asked.do(AskInline("cats"))
    [update] = told(asked)
    query = update["inline_query"]
    assert (query["from"]["id"], query["query"], query["offset"], query["chat_type"]) == (
        ANNA.id, "cats", "", "private"
    )  # fmt: skip
    answer = {"inline_query_id": query["id"], "results": [ARTICLE, PICTURE]}
    assert asked.result("answerInlineQuery", **answer)
    found = (FoundResult("a", "Cats", "purr", "meow"), FoundResult("b", "[photo]", "", "see", -2))
    assert asked.shown[-1] == (ANNA.id, Offered(query["id"], found))
    asked.do(ChooseResult(query["id"], "a"))
    asked.do(ChooseResult(query["id"], "b"))
    asked.do(ChooseResult("1", "b"))
    asked.do(ChooseResult(query["id"], "b"), BORIS)
    plain, with_keyboard = (each["chosen_inline_result"] for each in told(asked))
    assert (plain["result_id"], plain["query"], plain["from"]["id"]) == ("a", "cats", ANNA.id)
    assert "inline_message_id" not in plain
    assert with_keyboard["inline_message_id"]
    assert asked.refusal("answerInlineQuery", **answer) == TOO_OLD


def test_an_inline_query_can_be_answered_for_30_seconds(asked):
    asked.do(AskInline("cats"))
    query_id = told(asked)[0]["inline_query"]["id"]
    asked.wait(30.1)
    assert asked.refusal("answerInlineQuery", inline_query_id=query_id, results=[]) == TOO_OLD


def test_bots_that_want_no_inline_queries_get_none(known):
    known.wait(3)
    known.poll(allowed_updates=["message"])
    known.do(AskInline("cats"))
    assert told(known) == []


@pytest.mark.parametrize(
    ("results", "error"),
    [
        ([{"type": "article", "id": []}], "can't parse JSON encoded inline query results"),
        ([ARTICLE, ARTICLE], "RESULT_ID_DUPLICATE"),
        ([{"type": "article", "id": str(number)} for number in range(51)],
         "too many inline query results specified"),
    ],
)  # fmt: skip
def test_results_that_are_none_are_refused(asked, results, error):
    asked.do(AskInline("cats"))
    query_id = told(asked)[0]["inline_query"]["id"]
    sent = {"inline_query_id": query_id, "results": results}
    assert asked.refusal("answerInlineQuery", **sent)[1] == f"Bad Request: {error}"


@pytest.mark.parametrize(
    ("params", "seen"),
    [
        ({"document": "attach://x", "x": REPORT}, FileView("report.pdf", 5)),
        ({"document": REPORT}, FileView("report.pdf", 5)),
        ({"document": "https://example.org/a/b.pdf"}, FileView("b.pdf", None)),
        ({"document": "BQ" + FILE[2:]}, FileView("", None)),
    ],
)
def test_students_see_the_name_and_size_of_a_document(known, params, seen):
    message = known.result("sendDocument", chat_id=ANNA.id, caption="Here", **params)
    assert message["caption"] == "Here"
    assert known.shown == [(ANNA.id, Sent(Message(3, "Here", content=seen)))]


def test_a_students_document_sent_back_is_known_by_its_id(known):
    known.do(SendFile(FileKind.DOCUMENT, own_file()))
    file_id = told(known)[0]["message"]["document"]["file_id"]
    known.result("sendDocument", chat_id=ANNA.id, document=file_id)
    assert known.shown[-1][1].message.content == FileView("work.txt", 7)


def test_reply_buttons_that_ask_for_something_say_so(known):
    keys = [
        [{"text": "Number", "request_contact": True}, {"text": "Place", "request_location": True}]
    ]
    known.result("sendMessage", chat_id=ANNA.id, text="?", reply_markup={"keyboard": keys})
    [(_, event)] = known.shown
    assert event.message.reply_buttons == (
        (Button("Number", shares=Shared.CONTACT), Button("Place", shares=Shared.LOCATION)),
    )


def test_update_ids_ascend_over_all_kinds(asked):
    asked.do(AskInline("x"))
    asked.say("y")
    asked.do(Block())
    asked.wait(3)
    ids = [update["update_id"] for update in asked.result("getUpdates")]
    assert ids == list(range(FIRST_UPDATE_ID + 2, FIRST_UPDATE_ID + 5))
