"""Moments become a scenario file: each act a step, each waiting for what the bot answered."""

from hypothesis import example, given
from hypothesis import strategies as st

from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.recording import writing
from perfkit.load.scenario.recording.writing import Protagonist, write_scenario
from perfkit.model.chat import (
    Acted,
    Answered,
    Button,
    Deleted,
    Delivered,
    Edited,
    FileView,
    InvoiceView,
    Message,
    PollView,
    Sent,
    Shared,
)
from perfkit.model.deeds import FileKind, OwnFile, Pay, SendFile, ShareContact, ShareLocation
from perfkit.model.recording import Did, Pressed, Said, Saw, Voted

ANNA = Protagonist("Anna Student 1", ("Anna", "Student 1", "Anna Student 1", "student_1", "6001"))
FILE = OwnFile("work.jpg", "image/jpeg", b"", "abc")


def key(text, data=None):
    return Button(text, data or text)


def new(number, text, *rows, content=None, reply=None):
    buttons = tuple(tuple(row) for row in rows)
    return Sent(Message(number, text, buttons, reply, content))


def edit(number, text, *rows):
    return Edited(Message(number, text, tuple(tuple(row) for row in rows)))


def timed(*what):
    """Moments: events and acts in order, a tenth of a second apart; a number is a pause (s)."""
    at_ns, moments = 0, []
    for each in what:
        if isinstance(each, int | float):
            at_ns += round(each * 1e9)
            continue
        at_ns += 100_000_000
        is_act = type(each) in {
            Said, Pressed, Voted, SendFile, ShareContact, ShareLocation, Pay,
        }  # fmt: skip
        moments.append(Did(at_ns, each) if is_act else Saw(at_ns, each))
    return moments


def written(*what, who=ANNA, think=False):
    return write_scenario(
        timed(*what),
        who,
        file="quiz.yaml",
        path_of=lambda file: f"quiz.files/{file.name}",
        think=think,
    )


def steps(*what, **options):
    text = written(*what, **options)
    load_scenario(text, "quiz.yaml")
    return text.partition("steps:\n")[2]


def test_a_whole_file():
    text = written(Said("/start"), new(2, "Welcome!", [key("Begin")]), Pressed(key("Begin"), 2))
    assert text == (
        "# Recorded with perfkit emulator: what Anna Student 1 did. To replay it:\n"
        '#   perfkit load-test quiz.yaml --bot "python my_bot.py"\n'
        "# and with many students: --users 50\n"
        "users: 1\n"
        "steps:\n"
        "  - say: /start\n"
        "    expect: {button: Begin}\n"
        "  - press: Begin\n"
    )


def test_a_chosen_user_id_is_kept_and_names_stay_in_their_comment():
    who = Protagonist("An\nna", ("Anna",), fixed_user_id=42)
    text = written(Said("hi"), who=who)
    assert "first_user_id: 42\n" in text
    assert "what An na did" in text
    assert load_scenario(text, "x.yaml").first_user_id == 42


def test_the_last_reply_ends_a_step():
    told = steps(Said("go"), new(2, "Loading 10 %"), edit(2, "Loading 20 %"), edit(2, "Done!"))
    assert told == "  - say: go\n    expect: Done!\n"


def test_of_replies_that_look_the_same_the_last_is_counted():
    told = steps(Said("go"), new(2, "Line 1"), new(3, "Line 2"), new(4, "Line 3"))
    assert told == "  - say: go\n    expect: {text: '/Line \\d+/', replies: 3}\n"


def test_where_nothing_is_sure_replies_are_counted():
    assert steps(Said("go"), new(2, "👍"), new(3, "👍")) == (
        "  - say: go\n    expect: {replies: 2}\n"
    )
    assert steps(Said("go"), new(2, "👍")) == "  - say: go\n"


def test_texts_that_differ_from_time_to_time_are_not_looked_for():
    told = steps(Said("/quote"), new(2, "To be"), Said("/quote"), new(4, "Not to be"))
    assert told == "  - say: /quote\n  - say: /quote\n"


def test_a_button_whose_text_changes_is_known_by_what_stays():
    told = steps(
        Said("/like"),
        new(2, "?", [key("👍 3", "u"), key("👎 1", "d")]),
        Pressed(key("👍 3", "u"), 2),
        edit(2, "?", [key("👍 4", "u"), key("👎 1", "d")]),
        Pressed(key("👍 4", "u"), 2),
        edit(2, "Thanks"),
    )
    assert told == (
        "  - say: /like\n    expect: {button: '/^👍 \\d+$/'}\n"
        "  - press: '/^👍 \\d+$/'\n    expect: {button: '/^👍 \\d+$/'}\n"
        "  - press: '/^👍 \\d+$/'\n    expect: Thanks\n"
    )


def test_a_button_among_others_of_its_kind_keeps_its_number():
    keyboard = [key("Lesson 1"), key("Lesson 2"), key("Lesson 3")]
    told = steps(Said("/l"), new(2, "Which?", keyboard), Pressed(key("Lesson 2"), 2), new(3, "Ok"))
    assert "- press: Lesson 2\n    expect: Ok" in told
    told = steps(Said("/l"), new(2, "Which?", keyboard), Pressed(key("Lesson 1"), 2), new(3, "Ok"))
    assert r"- press: '/^Lesson \d+$/'" in told


def test_the_last_of_two_equal_buttons():
    first, last = key("Go", "a"), key("Go", "b")
    told = steps(Said("/l"), new(2, "Which?", [first, last]), Pressed(last, 2), new(3, "Ok"))
    assert "- press: {button: Go, pick: last}\n" in told


def test_a_button_that_students_can_not_find_is_said_to_be_one():
    told = steps(
        Said("/l"), new(2, "Old", [key("Go")]), new(3, "New", [key("Go")]), Pressed(key("Go"), 2)
    )
    assert "  # pressed under an older message" in told
    assert "- press: Go\n" in told


def test_reply_keyboards():
    rows = ((Button("Paris"), Button("My number", shares=Shared.CONTACT)),)
    told = steps(
        Said("/q"),
        new(2, "Welcome"),
        new(3, "Capital?", reply=rows),
        Pressed(rows[0][0], None),
        new(5, "Right"),
        Pressed(rows[0][1], None),
        new(7, "Thanks, Anna"),
    )
    assert told == (
        "  - say: /q\n    expect: {button: Paris}\n"
        "  - press: Paris\n    expect: Right\n"
        "  - press: My number\n    expect: '/Thanks, .+/'\n"
    )


def test_what_a_bot_does_instead_of_writing():
    start = (Said("/b"), new(2, "?", [key("Ring")]))
    ring = Pressed(key("Ring"), 2)
    for events, expected in (
        ((Acted("typing"), Answered("Dong", True)), "{answer: Dong, alert: true}"),
        ((Answered("Dong", False),), "{answer: Dong}"),
        ((Answered("👍", False),), "{answer: true}"),
        ((Answered("", False),), "{answer: true}"),
        ((Answered("", False), Deleted(2)), "{deleted: true}"),
        ((Delivered(), Acted("typing")), "{action: typing}"),
    ):
        assert steps(*start, ring, *events).endswith(f"- press: Ring\n    expect: {expected}\n")


def test_a_notification_before_the_reply_is_not_taken_for_it():
    start = (Said("/b"), new(2, "?", [key("Ring")]), Pressed(key("Ring"), 2))
    told = steps(*start, Answered("Wait", False), new(3, "👍"))
    assert told.endswith("- press: Ring\n    expect: {replies: 1}\n")
    told = steps(*start, Answered("", False), new(3, "👍"), Answered("Wait", False))
    assert told.endswith("- press: Ring\n")


def test_what_a_bot_says_later_by_itself_is_a_step_of_its_own():
    told = steps(Said("/set 9"), new(2, "Timer set"), 9, new(3, "Beep"), 3, new(4, "👍"))
    assert told == (
        "  - say: /set 9\n    expect: Timer set\n"
        "  - expect: {text: Beep, within: 19s}\n"
        "  - expect: {replies: 1}\n"
    )


def test_a_slow_reply_gets_its_time():
    assert "expect: {text: Ready, within: 15s}" in steps(Said("go"), 6, new(2, "Ready"))


def test_thinking_is_rounded():
    told = steps(
        Said("a"), new(2, "one"), 0.05, Said("b"), new(3, "two"), 2.2, Said("c"), new(4, "three"),
        17.3, Said("d"), new(5, "four"), 900, Said("e"), think=True,
    )  # fmt: skip
    assert [line for line in told.splitlines() if "think" in line] == [
        "  - think: 2.5s", "  - think: 17s", "  - think: 60s",
    ]  # fmt: skip


def test_files_number_and_place():
    told = steps(
        SendFile(FileKind.PHOTO, FILE, "Exercise {student} 1"),
        new(2, "Got it"),
        SendFile(FileKind.DOCUMENT, FILE),
        new(3, "[document]", content=FileView("marks_7.csv", 7)),
        ShareContact(),
        new(4, "[document]", content=FileView("marks.csv", 7)),
        ShareContact("+49 1"),
        new(5, "[document]", content=FileView(" ", 7)),
        ShareLocation(52.52, -13.4),
        new(6, "There"),
    )
    assert told == (
        "  - send: {photo: quiz.files/work.jpg, caption: 'Exercise {{student}} 1'}\n"
        "    expect: Got it\n"
        "  - send: {document: quiz.files/work.jpg}\n"
        "    expect: {document: '/^marks_\\d+\\.csv$/'}\n"
        "  - send: {contact: true}\n    expect: {document: marks.csv}\n"
        "  - send: {contact: '+49 1'}\n    expect: {document: true}\n"
        "  - send: {location: [52.520000, -13.400000]}\n    expect: There\n"
    )


def test_polls_and_invoices():
    poll = PollView(("One", "Option 2"))
    told = steps(
        Said("/poll"),
        new(2, "Which?", content=poll),
        Voted(2, 1, "Option 2"),
        Said("/buy"),
        new(5, "Book", content=InvoiceView()),
        new(6, "Hurry"),
        Pay(5),
        new(7, "Paid"),
    )
    assert told == (
        "  - say: /poll\n    expect: 'Which?'\n"
        "  - vote: '/^Option \\d+$/'\n"
        "  - say: /buy\n    expect: Book\n"
        "  - pay: true\n    expect: Paid\n"
    )
    told = steps(Said("/poll"), new(2, "?", content=poll), Voted(2, 0, "One"), new(3, "👍"))
    assert told.endswith("  - vote: One\n    expect: {replies: 1}\n"), "or nobody would wait"
    assert "- vote: Three" in steps(Said("/poll"), new(2, "?"), Voted(2, 2, "Three"))


def test_an_act_without_an_answer_is_not_waited_for():
    told = steps(Said("one"), Said("two"), new(3, "Line 1"), new(4, "Line 2"))
    assert told == (
        "  # no answer came to this before the next act, so it can't be waited for:\n"
        "  # - say: one\n"
        "  - say: two\n    expect: '/Line \\d+/'\n"
    )
    assert steps(Said("one"), new(2, "Hi"), Said("two")).endswith("  - say: two\n")


def test_where_nothing_was_answered_all_stays():
    told = steps(Said("one"), new(2, "?", content=PollView(("A",))), Voted(2, 0, "A"))
    assert "  - vote: A\n" in told
    told = steps(Said("one"), Voted(2, 0, "A"))
    assert told.startswith("  - say: one\n")
    assert told.endswith("  - vote: A\n")


def test_before_the_first_act_there_is_nothing_to_play():
    assert written().endswith("steps:\n")
    assert steps(new(2, "Hi"), Said("a")) == "  - say: a\n"


def test_only_some_of_what_was_left_out_is_told():
    told = steps(*[Said("long " * 100)] * 50, Said("b"), new(2, "Hi"))
    assert told.count("  # - say") == 20
    assert max(map(len, told.splitlines())) < 250


def test_the_file_stays_within_what_a_scenario_may_hold(monkeypatch):
    told = steps(*[Said("word " * 800), new(2, "Ok")] * 80)
    assert told.endswith("has grown to what a scenario may hold\n")
    monkeypatch.setattr(writing, "MOST_STEPS", 2)
    assert steps(Said("a"), new(2, "A a"), Said("b"), new(3, "B b"), Said("c")).count("- say") == 2


WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(
    str.strip
)
KEYS = st.builds(Button, WORDS, st.sampled_from(["a", "b"]))
NUMBERS = st.integers(1, 4)
CONTENTS = st.none() | st.builds(FileView, WORDS, st.none()) | st.builds(PollView, st.tuples(WORDS))
MESSAGES = st.builds(
    Message,
    NUMBERS,
    WORDS,
    st.lists(st.lists(KEYS, max_size=2).map(tuple), max_size=2).map(tuple),
    st.none() | st.lists(st.lists(KEYS, max_size=2).map(tuple), max_size=2).map(tuple),
    CONTENTS,
)
EVENTS = st.one_of(
    st.builds(Sent, MESSAGES),
    st.builds(Edited, MESSAGES),
    st.builds(Deleted, NUMBERS),
    st.builds(Answered, st.just("") | WORDS, st.booleans()),
    st.builds(Acted, st.just("typing")),
    st.builds(Delivered),
)
ACTS = st.one_of(
    st.builds(Said, WORDS),
    st.builds(Pressed, KEYS, st.none() | NUMBERS),
    st.builds(Voted, NUMBERS, st.integers(0, 2), WORDS),
    st.builds(SendFile, st.sampled_from(FileKind), st.just(FILE), st.just("") | WORDS),
    st.builds(ShareContact, st.none() | WORDS),
    st.builds(ShareLocation, st.floats(-90, 90), st.floats(-180, 180)),
    st.builds(Pay, NUMBERS),
)


@given(st.lists(ACTS | EVENTS | st.floats(0, 20), max_size=20), st.booleans())
@example([Pressed(Button("\n", "a"), 1), Sent(Message(1, "/x/"))], True)
@example([Voted(1, 0, "0"), Sent(Message(1, "0"))], False)
def test_any_recording_is_a_scenario(what, think):
    text = written(Said("hi"), *what, think=think)
    scenario = load_scenario(text, "quiz.yaml")
    assert scenario.load.users == 1
    assert scenario.steps
