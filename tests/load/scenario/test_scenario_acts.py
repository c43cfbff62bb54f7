"""What students do besides saying and pressing: how it is written, and how it is played."""

import pytest
from virtual_chat import answered, play, sent

from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.acts import (
    ContactAct,
    EditAct,
    FileAct,
    FixedAct,
    InlineAct,
    PayAct,
    ReactAct,
    ResultAct,
    VoteAct,
)
from perfkit.load.scenario.definition import ActStep, Expect
from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.view import MOST_KEYBOARDS
from perfkit.load.scenario.wording import parse_pattern, parse_template
from perfkit.model.chat import (
    Acted,
    Answered,
    Button,
    Deleted,
    FileView,
    FoundResult,
    InvoiceView,
    Message,
    Offered,
    PollView,
    Sent,
    Shared,
)
from perfkit.model.deeds import Block, FileKind, ShareContact, ShareLocation, Unblock
from perfkit.telegram.core.images import image_size


def act_of(step):
    """What is read of one step."""
    [_, found] = load_scenario(f"steps: [{{say: hi}}, {step}]", "x.yaml").steps
    assert isinstance(found, ActStep)
    return found.act


def error_of(step, read_file=lambda _path: b"content"):
    with pytest.raises(DocumentError) as caught:
        load_scenario(f"steps:\n- say: hi\n- {step}\n", "x.yaml", read_file=read_file)
    return str(caught.value).removeprefix("x.yaml:3: steps[1]")


@pytest.mark.parametrize(
    ("step", "act", "label"),
    [
        ("{send: {contact: true}}", FixedAct(ShareContact(), "send contact"), "send contact"),
        ("{send: {contact: '+49{student}'}}", ContactAct(parse_template("+49{student}")),
         "send contact"),
        ("{send: {location: [52.52, -13]}}", FixedAct(ShareLocation(52.52, -13.0), "send location"),
         "send location"),
        ("{edit: new}", EditAct(parse_template("new")), "edit new"),
        ("{react: 👍}", ReactAct("👍"), "react 👍"),
        ("{react: ❤️}", ReactAct("❤"), "react ❤"),
        ("{vote: A}", VoteAct(parse_template("A")), "vote A"),
        ("{vote: /^A/}", VoteAct(parse_pattern("^A")), "vote /^A/"),
        ("{pay: true}", PayAct(), "pay"),
        ("{block: yes}", FixedAct(Block(), "block", waits=False), "block"),
        ("{unblock: true}", FixedAct(Unblock(), "unblock", waits=False), "unblock"),
        ("{inline: cats}", InlineAct(parse_template("cats")), "inline cats"),
        ("{choose_result: 2}", ResultAct(2), "choose result 2"),
        ("{choose_result: Cats}", ResultAct(parse_template("Cats")), "choose result Cats"),
    ],
)  # fmt: skip
def test_an_act_is_read(step, act, label):
    assert act_of(step) == act
    assert act.label == label


def test_a_file_is_read_beside_the_scenario():
    asked = []

    def read(path):
        asked.append(path)
        return b"%PDF"

    text = "steps: [{send: {document: work/Home Work.PDF, caption: 'my {student}'}}]"
    [step] = load_scenario(text, "x.yaml", read_file=read).steps
    assert asked == ["work/Home Work.PDF"]
    act = step.act
    assert (act.kind, act.caption, act.label) == (
        FileKind.DOCUMENT, parse_template("my {student}"), "send document"
    )  # fmt: skip
    file = act.file
    assert (file.name, file.mime_type, file.content) == (
        "Home Work.PDF",
        "application/pdf",
        b"%PDF",
    )
    assert len(file.digest) == 64


@pytest.mark.parametrize("kind", FileKind)
def test_a_file_of_a_size_is_made_up(kind):
    act = act_of(f"{{send: {{{kind}: 20kB}}}}")
    assert isinstance(act, FileAct)
    assert len(act.file.content) == 20_000
    assert (image_size(act.file.content) is not None) == (kind is FileKind.PHOTO)


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("{send: photo}", (".send: expected a mapping such as {photo: homework.jpg} or {location:"
         ' [52.52, 13.40]}, found "photo"')),
        ("{send: {}}", (".send: expected a mapping such as {photo: homework.jpg} or {location:"
         " [52.52, 13.40]}, with one of photo, document, voice, video, audio, sticker, contact,"
         " location, found a mapping")),
        ("{send: {photo: a, voice: b}}", (".send: expected a mapping such as {photo: homework.jpg}"
         " or {location: [52.52, 13.40]}, with one thing to send, found a mapping")),
        ("{send: {contact: a, caption: b}}", ('.send.caption: unknown key "caption"; known here:'
         " contact")),
        ("{send: {photo: 1kB}}",
         '.send.photo: expected a photo of at least 2015 bytes, found "1kB"'),
        ("{send: {photo: 11MiB}}",
         '.send.photo: expected a file of at most 10 MiB, found "11MiB"'),
        ("{send: {video: 51MiB}}",
         '.send.video: expected a file of at most 50 MiB, found "51MiB"'),
        ("{send: {location: here}}", (".send.location: expected latitude and longitude, such as"
         ' [52.52, 13.40], found "here"')),
        ("{send: {location: [1]}}", (".send.location: expected latitude and longitude, such as"
         " [52.52, 13.40], found a list")),
        ("{send: {location: [91, 0]}}", (".send.location[0]: expected a number from -90 to 90,"
         ' found "91"')),
        ("{send: {location: [1, x]}}", (".send.location[1]: expected a number from -180 to 180,"
         ' found "x"')),
        ("{send: {contact: '{n}'}}", (".send.contact: unknown variable {n}: no step before this one"
         " saves it (write {{n}} for the text itself)")),
        ("{react: ok}", (".react: expected an emoji that Telegram takes for a reaction, such as 👍,"
         ' found "ok"')),
        ("{pay: false}", '.pay: expected true, found "false"'),
        ("{block: {}}", ".block: expected true, found a mapping"),
        ("{choose_result: 0}", '.choose_result: expected a whole number from 1 to 50, found "0"'),
        ("{vote: A, say: b}", (": expected one thing to do in a step, not say and vote, found a"
         " mapping")),
        ("{block: true, save: {a: /x/}}", ".save: there is no reply to save from: give an expect"),
        ("{repeat: {times: 3, steps: [{block: true}]}}", (".repeat.steps: expected a say, press,"
         " expect or think among the steps, found a list")),
        ("{say: a, expect: {deleted: false}}",
         '.expect.deleted: expected true or own, found "false"'),
        ("{say: a, expect: {deleted: true, text: b}}", (".expect.text: a deletion has no text,"
         " button, edit or replies")),
        ("{say: a, expect: {action: dancing}}", None),
        ("{say: a, expect: {size: big}}",
         '.expect.size: expected a size such as 10kB, or 1kB..5MB, found "big"'),
        ("{say: a, expect: {size: 2kB..1kB}}", (".expect.size: expected the lower bound first,"
         ' as in 1kB..5MB, found "2kB..1kB"')),
        ("{say: a, expect: {document: false}}", (".expect.document: expected true, a text or a"
         ' /pattern/, found "false"')),
    ],
)  # fmt: skip
def test_an_act_that_does_not_fit_is_one_line(step, error):
    found = error_of(step)
    if error is None:
        error = found
        assert found.startswith(".expect.action: expected cancel or typing or")
    assert found == error


def test_a_file_that_cant_be_read_is_told_with_its_place():
    def refuse(_path):
        raise ValueError("a file that can be read (No such file or directory)")

    assert error_of("{send: {photo: a.jpg}}", refuse) == (
        '.send.photo: expected a file that can be read (No such file or directory), found "a.jpg"'
    )


def test_a_scenario_in_which_nothing_is_waited_for_is_refused():
    with pytest.raises(DocumentError, match="at least one say, press, expect or request"):
        load_scenario("steps: [{block: true}]", "x.yaml")


def test_an_expect_after_an_act_belongs_to_it():
    steps = load_scenario("steps: [{vote: A}, {expect: Thanks}, {save: {n: /./}}]", "x").steps
    assert len(steps) == 1
    assert steps[0].expect == Expect(text=parse_template("Thanks"))
    assert len(steps[0].saves) == 1


DONE = [(5, sent("done"))]


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ("{send: {photo: 9kB, caption: 'for {student}'}}", "[photo photo.jpg] for 7"),
        ("{send: {document: a/b.txt}}", "[document b.txt]"),
        ("{send: {contact: true}}", "[contact of its own]"),
        ("{send: {contact: '{student}'}}", "[contact 7]"),
        ("{send: {location: [52.5, 13]}}", "[location 52.5, 13]"),
        ("{edit: better}", "(edited) better"),
    ],
)
def test_what_a_bot_answers_is_waited_for(step, action):
    played = play(f"steps: [{step}]", {action: DONE})
    assert played.actions == [action]
    assert played.times == [(0, 0, 5)]
    assert played.lines == [f"student: {action}", "bot: done"]


POLL = Sent(Message(4, "Which?", content=PollView(("Aye", "No"))))
INVOICE = Sent(Message(5, "Book", content=InvoiceView()))


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ("{react: 👍}", "[reacts 👍]"),
        ("{vote: 'No'}", "[votes for option 2]"),
        ("{block: true}", "[blocks the bot]"),
        ("{unblock: true}", "[unblocks the bot]"),
    ],
)
def test_what_a_bot_may_not_answer_is_not_waited_for(step, action):
    played = play(
        f"{{reaction: 50ms, steps: [{{say: hi}}, {step}, {{say: bye}}]}}",
        {"hi": [(5, POLL)], "bye": DONE},
    )
    assert played.actions == ["hi", action, "bye"]
    assert played.steps == ["say hi", "say bye"]
    # each follows what was before it after the time to react
    assert played.times == [(0, 0, 5), (105, 105, 110)]


def test_with_an_expect_it_is_waited_for():
    played = play(
        "steps: [{say: hi}, {vote: Aye, expect: done, name: choose}]",
        {"hi": [(5, POLL)], "[votes for option 1]": DONE},
    )
    assert played.steps == ["say hi", "choose"]
    assert played.times[1] == (5, 5, 10)


def test_an_invoice_is_waited_for_and_paid():
    played = play(
        "steps: [{say: buy}, {pay: true}]",
        {"buy": [(1, sent("wait")), (9, POLL), (20, INVOICE)], "[pays]": DONE},
    )
    assert played.steps == ["say buy", "wait for invoice", "pay"]
    assert played.times == [(0, 0, 1), (1, 1, 20), (20, 20, 25)]


def test_a_payment_the_bot_declines_is_over_too():
    played = play(
        "steps: [{say: buy}, {pay: true}]",
        {"buy": [(1, INVOICE)], "[pays]": [(3, answered("sold out"))]},
    )
    assert played.ended is True


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("{vote: Maybe}", 'no poll with "Maybe"'),
        ("{pay: true}", "no invoice"),
        ("{choose_result: 1}", "no result 1"),
        ("{choose_result: X}", 'no result "X"'),
        ("{react: 👍}", "no message"),
    ],
)
def test_what_never_comes_is_an_error(step, error):
    played = play(
        f"steps: [{{say: hi}}, {{expect: {{deleted: true}}}}, {step}]",
        {"hi": [(5, POLL), (6, Deleted(4))]},
    )
    assert played.errors == [error]
    assert played.steps[-1] == f"wait for {error.removeprefix('no ')}"


def test_a_silent_act_that_had_to_be_waited_for_goes_on():
    played = play(
        "steps: [{say: hi, expect: wait}, {vote: Aye}, {say: bye}]",
        {"hi": [(1, sent("wait")), (9, POLL)], "bye": DONE},
    )
    assert played.actions == ["hi", "[votes for option 1]", "bye"]
    assert played.steps == ["say hi", 'wait for poll with "Aye"', "say bye"]


def test_the_newest_poll_with_the_option_is_taken():
    old = Sent(Message(2, "Old", content=PollView(("Aye",))))
    other = Sent(Message(9, "Other", content=PollView(("Nay",))))
    played = play(
        "steps: [{say: hi, expect: {replies: 4}}, {vote: Aye}]",
        {"hi": [(1, old), (2, INVOICE), (3, POLL), (4, other)]},
    )
    [vote] = [command.deed for command in played.commands if hasattr(command, "deed")]
    assert vote.message_id == 4


def test_only_the_last_offers_stay_within_reach():
    first = Sent(Message(1, "Old", content=PollView(("Aye",))))
    others = [
        (2, Sent(Message(2 + number, "x", content=InvoiceView())))
        for number in range(MOST_KEYBOARDS)
    ]
    played = play(
        f"steps: [{{say: hi, expect: {{replies: {MOST_KEYBOARDS + 1}}}}}, {{vote: Aye}}]",
        {"hi": [(1, first), *others]},
    )
    assert played.errors == ['no poll with "Aye"']


CATS = Offered("77", (FoundResult("a", "Cats", "", "x"), FoundResult("b", "Dogs", "", "y")))


@pytest.mark.parametrize(
    ("choice", "result"), [("1", "a"), ("2", "b"), ("Dogs", "b"), ("/^C/", "a")]
)
def test_results_of_an_inline_query_can_be_chosen(choice, result):
    played = play(
        f"steps: [{{inline: pets}}, {{choose_result: {choice}}}]", {"(inline) pets": [(4, CATS)]}
    )
    assert played.actions == ["(inline) pets", f"[sends result {result}]"]
    assert played.steps == ["inline pets"]
    assert played.lines[1] == "bot: (results) [Cats] [Dogs]"


def test_no_results_are_an_answer_too():
    played = play("steps: [inline: pets]", {"(inline) pets": [(4, Offered("1", ()))]})
    assert played.ended is True
    assert played.lines[1] == "bot: (results) none"


def test_a_result_that_is_not_among_them_never_comes():
    played = play("steps: [{inline: pets}, {choose_result: 3}]", {"(inline) pets": [(4, CATS)]})
    assert played.errors == ["no result 3"]


REPORT = Sent(Message(3, "Here", content=FileView("report.pdf", 5000)))
UNKNOWN = Sent(Message(4, "Here", content=FileView("", None)))


@pytest.mark.parametrize(
    ("expect", "at_ms"),
    [
        ("{document: true}", 1),
        ("{document: report.pdf}", 2),
        ("{document: /pdf$/, text: Here, edit: false}", 2),
        ("{size: 5kB}", 2),
        ("{document: true, size: 1kB..5kB}", 2),
        ("{deleted: true}", 3),
        ("{action: typing}", 5),
        ("{answer: true}", 6),
        ("{answer: oh, alert: true}", 7),
        ("{alert: true}", 7),
        ("{answer: /./, alert: false}", 6),
        ("{result: true}", 8),
        ("{result: Dog, within: 1s}", 8),
    ],
)
def test_an_expectation_sees_what_the_bot_did(expect, at_ms):
    replies = [
        (0, sent("Hello")), (1, UNKNOWN), (2, REPORT), (3, Deleted(3)), (4, Acted("upload_photo")),
        (5, Acted("typing")), (6, answered("yes")), (7, Answered("oh", alert=True)), (8, CATS),
    ]  # fmt: skip
    assert play(f"steps: [{{say: hi, expect: {expect}}}]", {"hi": replies}).times == [(0, 0, at_ms)]


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("{document: true}", "a document"),
        ("{document: a, size: 2kB..3kB}",
         'document "a" of at least 2,000 bytes of at most 3,000 bytes'),
        ("{size: 6kB}", "a document of at least 6,000 bytes"),
        ("{deleted: true}", "a deletion"),
        ("{action: typing}", "the action typing"),
        ("{alert: true}", "an alert"),
        ("{answer: a, alert: true}", 'the alert "a"'),
        ("{result: true}", "results"),
        ("{result: '{student}'}", 'the result "{student}"'),
    ],
)  # fmt: skip
def test_a_missed_one_says_what_was_expected(expect, words):
    played = play(f"steps: [{{say: hi, expect: {expect}}}]", {"hi": [(1, sent("x"))]})
    assert played.errors == [f"expected {words}, got other replies"]


@pytest.mark.parametrize(
    ("shares", "action"),
    [(Shared.CONTACT, "[contact of its own]"), (Shared.LOCATION, "[location 52.52, 13.405]")],
)
def test_a_button_that_asks_for_something_gets_it(shares, action):
    keys = Sent(Message(1, "?", reply_buttons=((Button("Share", shares=shares),),)))
    played = play("steps: [{say: hi}, {press: Share}]", {"hi": [(1, keys)], action: DONE})
    assert played.actions == ["hi", action]
    assert played.lines[2:] == ["student: [Share]", "bot: done"]
