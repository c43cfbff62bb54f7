from dataclasses import replace
from itertools import pairwise

import pytest
from virtual_chat import MS, answered, edited, lots, play, sent

from perfkit.load.scenario.commands import Ended, Finished, Press, Say, WakeAt
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.student import Student
from perfkit.model.chat import Acted, Button, Deleted, Delivered, Message, Sent


def student_of(yaml, number=1):
    scenario = replace(load_scenario(yaml, "x.yaml"), reaction_s=(0, 0))
    return Student(compile_program(scenario), number, lots(1))


def test_a_say_ends_with_the_first_new_message():
    played = play("steps: [say: /start]", {"/start": [(30, sent("Hello")), (40, sent("Again"))]})

    assert played.ended is True
    assert played.steps == ["say /start"]
    assert played.times == [(0, 0, 30)]


def test_a_say_ends_with_an_edit_but_not_with_an_answer_typing_or_a_deletion():
    replies = [(1, answered("toast")), (2, Acted("typing")), (3, Deleted(9)), (4, edited("Hello"))]

    assert play("steps: [say: hi]", {"hi": replies}).times == [(0, 0, 4)]


def test_a_press_ends_with_an_answer_that_has_a_text():
    yaml = "steps: [{say: hi}, {press: Ok}]"
    replies = {"hi": [(1, sent("?", "Ok"))], "[Ok]": [(1, answered()), (5, answered("Saved"))]}

    assert play(yaml, replies).times == [(0, 0, 1), (1, 1, 6)]


def test_no_reply_is_an_error_and_ends_the_round():
    played = play("steps: [{say: hi}, {say: there}]")

    assert played.ended is False
    assert played.errors == ["no reply within 10 s"]
    assert played.times == [(0, 0, 10_000)]
    assert played.lines == ["student: hi", "perfkit: no reply within 10 s"]


def test_other_replies_are_told_apart_from_none():
    played = play("steps: [{say: hi, expect: {text: Bye, within: 0.5s}}]", {"hi": [(1, sent("x"))]})

    assert played.errors == ['expected "Bye", got other replies']
    assert played.times == [(0, 0, 500)]


def test_a_reply_after_the_deadline_does_not_count_even_if_the_timer_is_late():
    yaml = "steps: [{say: hi, expect: {text: yo, within: 5s}}]"

    on_time = play(yaml, {"hi": [(5000, sent("yo"))]}, late_ms=50)
    too_late = play(yaml, {"hi": [(5001, sent("yo"))]}, late_ms=50)

    assert on_time.ended is True
    assert too_late.errors == ["no reply within 5 s"]


@pytest.mark.parametrize(
    ("expect", "at_ms"),
    [
        ("Hello", 20),
        ("/^You .* \\d+/", 30),
        ("{edit: true}", 30),
        ("{edit: false, text: Hello}", 20),
        ("{button: Next}", 40),
        ("{button: /^N/, edit: false}", 40),
        ("{button: Menu}", 50),
        ("{text: o, replies: 3}", 40),
        ("{answer: true}", 10),
        ("{answer: Sav}", 60),
        ("{answer: /d$/}", 60),
    ],
)
def test_an_expectation_knows_its_reply(expect, at_ms):
    replies = [
        (10, answered()),
        (20, sent("Hello")),
        (30, edited("You have 3 points")),
        (40, sent("Go on", "Next")),
        (50, sent("Where to?", "Menu", keyboard=True)),
        (60, answered("Saved")),
    ]

    assert play(f"steps: [{{say: hi, expect: {expect}}}]", {"hi": replies}).times == [(0, 0, at_ms)]


@pytest.mark.parametrize(
    ("expect", "error"),
    [
        ("{button: X}", 'expected button "X", got other replies'),
        ("{button: X, text: /y/}", 'expected /y/ with button "X", got other replies'),
        ("{edit: true}", "expected an edit, got other replies"),
        ("{edit: false, text: z}", 'expected a new message with "z", got other replies'),
        ("{answer: true}", "expected an answer to the press, got other replies"),
        ("{answer: z}", 'expected the answer "z", got other replies'),
        ("{text: h, replies: 3}", 'expected "h" 3 times, got 2'),
        ("{replies: 5}", "expected a reply 5 times, got 2"),
    ],
)
def test_a_missed_expectation_says_what_was_expected(expect, error):
    replies = {"hi": [(1, sent("ho")), (2, sent("hm"))]}

    assert play(f"steps: [{{say: hi, expect: {expect}}}]", replies).errors == [error]


def test_an_expect_of_its_own_belongs_to_the_say_before_it():
    played = play(
        "steps: [{say: hi}, {expect: Two}]", {"hi": [(10, sent("One")), (20, sent("Two"))]}
    )

    assert played.steps == ["say hi"]
    assert played.times == [(0, 0, 20)]


def test_a_second_expect_is_timed_from_when_the_student_begins_to_wait():
    replies = {"hi": [(10, sent("One")), (2000, sent("Ring!"))]}
    played = play("steps: [{say: hi}, {expect: One}, {expect: Ring}]", replies)

    assert played.steps == ["say hi", "expect Ring"]
    assert played.times == [(0, 0, 10), (10, 10, 2000)]


def test_what_came_while_the_student_thought_counts_for_an_expect_of_its_own():
    texts = ["One", "Other", "Ring!", "Late"]
    replies = {"hi": [(10 * at, sent(text)) for at, text in enumerate(texts, 1)]}
    yaml = "steps: [{say: hi}, {think: 1s}, {expect: Ring}, {expect: Late}]"

    assert play(yaml, replies).times == [(0, 0, 10), (1010, 1010, 1010), (1010, 1010, 1010)]


def test_what_came_before_the_last_matched_reply_does_not_count():
    replies = {"hi": [(10, sent("Ring")), (20, sent("One"))]}
    played = play("steps: [{say: hi, expect: One}, {expect: {text: Ring, within: 1s}}]", replies)

    assert played.errors == ["no reply within 1 s"]


def test_what_came_while_the_student_thought_does_not_answer_its_next_say():
    replies = {"a": [(1, sent("One")), (2, sent("Two"))], "b": [(5, sent("Three"))]}
    played = play("steps: [{say: a}, {think: 1s}, {say: b}]", replies)

    assert played.times[-1] == (1001, 1001, 1006)


def test_what_came_before_an_action_does_not_count_after_it():
    replies = {"a": [(1, sent("One")), (2, sent("Ring"))], "b": [(5, sent("Three"))]}
    yaml = "steps: [{say: a}, {think: 1s}, {say: b}, {expect: Three}, {expect: Ring}]"

    assert play(yaml, replies).errors == ["no reply within 10 s"]


def test_an_expect_after_a_save_is_an_interaction_of_its_own():
    yaml = "steps: [{say: a, save: {x: /o/}}, {expect: two}]"

    assert play(yaml, {"a": [(1, sent("one")), (9, sent("two"))]}).steps == ["say a", "expect two"]


def test_after_a_think_the_intended_moment_is_the_planned_one():
    replies = {"a": [(10, sent("x"))], "b": [(10, sent("x"))]}
    played = play("steps: [{say: a}, {think: 2s}, {say: b}]", replies, late_ms=3)

    assert played.times == [(0, 0, 10), (2010, 2013, 2023)]


def test_thoughts_in_a_row_add_up_and_no_time_is_no_thought():
    replies = {"a": [(10, sent("x"))]}
    yaml = "steps: [{think: 1s}, {think: 0.5s}, {think: 0}, {say: a}]"

    assert play(yaml, replies, late_ms=2).times == [(1500, 1502, 1512)]


def test_thinking_is_drawn_evenly_between_its_bounds():
    yaml = "steps: [{repeat: {times: 500, steps: [{think: 1s..3s}, {say: a}]}}]"
    starts = [start for _, start, _ in play(yaml, {"a": [(0, sent("x"))]}).times]
    thoughts = [later - earlier for earlier, later in pairwise([0, *starts])]

    assert 1000 <= min(thoughts) < 1050
    assert 2950 < max(thoughts) <= 3000
    assert 1900 < sum(thoughts) / len(thoughts) < 2100


def test_the_first_intended_moment_may_lie_before_the_start():
    student = student_of("steps: [{say: a}]")
    student.start(5 * MS, intended_ns=3 * MS)
    [finished, _] = student.see(sent("x"), 9 * MS)

    assert finished.interaction.intended_ns == 3 * MS
    assert finished.interaction.started_ns == 5 * MS


def test_the_first_delivery_after_an_action_is_kept():
    student = student_of("steps: [{say: a}, {say: b}, {expect: x}, {expect: y}]")
    student.see(Delivered(), 0)
    student.start(0)
    assert student.see(Delivered(), 2) == []
    student.see(Delivered(), 3)
    [first, *_] = student.see(sent("x"), 5)
    [second, *_] = student.see(sent("x"), 7)
    student.see(Delivered(), 8)
    [third, _] = student.see(sent("y"), 9)

    assert [one.interaction.delivered_ns for one in (first, second, third)] == [2, None, None]


def test_a_reply_may_come_while_the_action_is_carried_out():
    student = student_of("steps: [{say: a}, {say: b}]", number=3)

    assert student.start(4) == [WakeAt(10_000_000_004), Say("a")]
    [finished, say] = student.see(sent("x"), 4)
    assert finished.interaction.student == 3
    assert say == Say("b")
    assert student.waiting
    assert student.see(sent("y"), 4)[-1] == Ended(ok=True)
    assert not student.waiting


def test_timers_of_a_quick_conversation_are_shared():
    replies = {"a": [(10, sent("x"))]}
    played = play("steps: [{repeat: {times: 2500, steps: [{say: a}]}}]", replies)

    timers = [one.at_ns / MS for one in played.commands if isinstance(one, WakeAt)]
    assert played.ended is True
    assert timers == [10_000, 20_000, 30_000]


def test_stale_and_early_wakes_do_no_harm():
    student = student_of("steps: [{think: 1s}, {say: a}]")

    assert student.wake(0) == []
    assert student.start(0) == [WakeAt(1000 * MS)]
    assert student.wake(999 * MS) == [WakeAt(1000 * MS)]
    assert student.wake(1000 * MS) == [WakeAt(11_000 * MS), Say("a")]
    assert student.see(sent("x"), 1001 * MS)[-1] == Ended(ok=True)
    assert student.wake(11_000 * MS) == []
    assert student.see(sent("x"), 11_001 * MS) == []


PRESS = "steps: [{say: hi}, {press: %s}]"


@pytest.mark.parametrize(
    ("press", "pressed"),
    [
        ("' Two '", "[Two]"),
        ("/^T/", "[Two]"),
        ("{button: /^T/, pick: last}", "[Three]"),
        ("{button: /o/, pick: first}", "[Two]"),
    ],
)
def test_a_button_is_pressed_by_text_or_pattern(press, pressed):
    replies = {"hi": [(1, sent("?", "One", "Two ", "Three"))]}
    played = play(PRESS % press, replies)

    assert played.actions[1].replace(" ]", "]") == pressed


def test_any_of_several_buttons_is_pressed_at_random():
    yaml = (
        "steps: [{repeat: {times: 90, steps: [{say: hi}, {press: {button: /./, pick: random}}]}}]"
    )
    replies = {
        "hi": [(1, sent("?", "A", "B", "C"))],
        **{f"[{label}]": [(1, sent("ok", message_id=2))] for label in "ABC"},
    }
    actions = play(yaml, replies).actions

    assert all(20 < actions.count(f"[{label}]") < 40 for label in "ABC")


def test_the_newest_message_with_the_button_is_taken():
    student = student_of(PRESS % "Ok")
    student.see(sent("old", "Ok", message_id=1), 0)
    student.see(sent("new", "Ok", "No", message_id=2), 0)
    student.see(sent("newest", "No", message_id=3), 0)
    student.start(0)

    assert student.see(sent("plain", message_id=4), 1)[-1] == Press(2, "data:Ok")


@pytest.mark.parametrize(
    "gone",
    [
        [edited("no buttons now")],
        [Deleted(1)],
        [sent("?", "No", message_id=number) for number in range(10, 30)],
    ],
    ids=["edited", "deleted", "far up"],
)
def test_buttons_go_with_edits_deletions_and_distance(gone):
    student = student_of("steps: [{press: Ok}]")
    student.see(sent("?", "Ok"), 0)
    for event in gone:
        student.see(event, 0)

    assert student.start(0) == [WakeAt(10_000 * MS)]
    assert student.waiting
    assert student.wake(10_000 * MS)[0].interaction.error == 'no button "Ok"'


def test_twenty_keyboards_stay_within_reach():
    student = student_of("steps: [{press: Ok}]")
    student.see(sent("?", "Ok"), 0)
    for message_id in range(10, 29):
        student.see(sent("?", "No", message_id=message_id), 0)

    assert student.start(0)[-1] == Press(1, "data:Ok")


def test_a_reply_button_is_said_and_inline_buttons_come_first():
    keys = (10, sent("menu", "Ok", "Help", keyboard=True))
    inline = (5, sent("?", "Ok", message_id=2))

    assert play(PRESS % "Help", {"hi": [keys]}).actions == ["hi", "Help"]
    assert play(PRESS % "Ok", {"hi": [inline]}, unasked=[keys]).actions == ["hi", "[Ok]"]


def test_a_keyboard_that_was_removed_has_no_buttons():
    late = {"hi": [(2, sent("bye", keyboard=True))]}
    yaml = "steps: [{say: hi, expect: bye}, {press: Ok}]"
    gone = play(yaml, late, unasked=[(1, sent("menu", "Ok", keyboard=True))])
    assert gone.errors == ['no button "Ok"']


def test_links_cannot_be_pressed():
    link = Sent(Message(1, "see", buttons=((Button("Ok"),),)))

    assert play(PRESS % "Ok", {"hi": [(1, link)]}).errors == ['no button "Ok"']


def test_waiting_for_a_button_is_an_interaction_of_its_own():
    replies = {
        "hi": [(10, sent("wait")), (20, answered("x")), (500, sent("?", "Ok", message_id=2))],
        "[Ok]": [(30, sent("done"))],
    }
    played = play(PRESS % "Ok", replies)

    assert played.steps == ["say hi", "wait for button Ok", "press Ok"]
    assert played.times == [(0, 0, 10), (10, 10, 500), (500, 500, 530)]
    assert played.lines[-3:] == ["bot: ? [Ok]", "student: [Ok]", "bot: done"]


def test_a_missing_button_names_those_that_were_there_and_the_nearest():
    replies = {"hi": [(10, sent("?", "Mathematics", "Physics"))]}
    played = play(PRESS % "Mathematik", replies)

    assert played.steps[-1] == "wait for button Mathematik"
    assert played.errors == ['no button "Mathematik"']
    assert played.lines[-1] == (
        "perfkit: buttons there: [Mathematics] [Physics]; nearest: [Mathematics]"
    )


def test_a_missing_pattern_has_no_nearest_button():
    assert play(PRESS % "/x/", {"hi": [(1, sent("?"))]}).lines[-2:] == [
        "perfkit: no button /x/",
        "perfkit: buttons there: none",
    ]
    assert play(PRESS % "/x/", {"hi": [(1, sent("?", "A"))]}).lines[-1].endswith("there: [A]")


def test_a_button_that_comes_too_late_does_not_count():
    replies = {"hi": [(1, sent("wait")), (10_002, sent("?", "Ok"))]}

    assert play(PRESS % "Ok", replies, late_ms=20).errors == ['no button "Ok"']


def test_repeat_counts_rounds_and_nests():
    yaml = """
    steps:
      - repeat: {times: 3, steps: [{say: a}, {repeat: {times: 2, steps: [{say: b}]}}]}
      - say: c
    """
    replies = {text: [(1, sent("x"))] for text in "abc"}

    assert "".join(play(yaml, replies).actions) == "abbabbabbc"


def test_repeat_ends_when_the_last_matched_reply_fits():
    yaml = "steps: [{repeat: {until: /Result \\d/, times: 9, steps: [{say: a}]}}]"
    texts = iter(["One", "Two", "Result 5", "never"])

    assert play(yaml, lambda _: [(1, sent(next(texts)))]).actions == ["a", "a", "a"]


def test_repeat_until_alone_is_bounded():
    yaml = "steps: [{repeat: {until: never, steps: [{say: a}]}}]"

    assert len(play(yaml, {"a": [(1, sent("x"))]}).actions) == 1000


def test_choose_follows_the_weights():
    yaml = """
    steps:
      - repeat:
          times: 400
          steps:
            - choose:
                - say: a
                - [{say: b}]
                - {weight: 2, steps: [{say: c}]}
    """
    actions = play(yaml, {text: [(1, sent("x"))] for text in "abc"}).actions

    assert 80 < actions.count("a") < 120
    assert 80 < actions.count("b") < 120
    assert 170 < actions.count("c") < 230


def test_saved_values_are_used_in_what_follows():
    yaml = """
    steps:
      - say: hi {student}
        save: {score: '/(\\d+) of 10/', whole: /of/}
      - say: "{score} {whole} {{score}} {}"
        expect: "got {score}"
      - press: "{score}!"
      - expect: {button: "{score}!"}
      - save: {last: /x/}
      - say: "{last}"
        expect: /^{last}$/
    """
    replies = {
        "hi 7": [(1, sent("You have 6 of 10"))],
        "6 of {score} {}": [(1, sent("other")), (2, sent("got 6", "6!"))],
        "[6!]": [(1, sent("x", "6!"))],
        "x": [(1, sent("xx")), (2, sent("x"))],
    }
    played = play(yaml, replies)

    assert played.errors == []
    assert played.actions == ["hi 7", "6 of {score} {}", "[6!]", "x"]
    assert played.steps == ["say hi {student}", "say {score} {whole} {{score}} {}",
                            "press {score}!", "say {last}"]  # fmt: skip


def test_what_a_variable_holds_is_matched_literally():
    yaml = "steps: [{say: a, save: {x: /.../}}, {say: b, expect: '/^{x}$/'}]"
    replies = {"a": [(1, sent("a.b"))], "b": [(1, sent("axb")), (2, sent("a.b"))]}

    assert play(yaml, replies).times[-1] == (1, 1, 3)


def test_nothing_to_save_is_the_steps_error():
    replies = {"hi": [(3, sent("Hello"))]}
    for pattern in ("/points/", "/H(x)?/"):
        played = play(f"steps: [{{say: hi, save: {{n: '{pattern}'}}}}]", replies)
        assert played.ended is False
        assert played.errors == [f"nothing to save as n: no {pattern} in the reply"]
        assert played.times == [(0, 0, 3)]


def test_a_save_away_from_its_interaction_is_only_told_when_it_fails():
    yaml = "steps: [{say: hi}, {think: 1s}, {save: {n: %s}}, {say: hi}]"
    replies = {"hi": [(3, sent("Hello"))]}

    assert play(yaml % "/l+/", replies).steps == ["say hi", "say hi"]
    failed = play(yaml % "/z/", replies)
    assert failed.steps == ["say hi", "save n"]
    assert failed.times[-1] == (1003, 1003, 1003)
    assert failed.ended is False


def test_a_name_of_its_own_and_a_long_default():
    yaml = f"steps: [{{say: hi, name: Greeting}}, {{say: '{'x' * 99}'}}]"

    assert play(yaml, lambda _: [(1, sent("ok"))]).steps == ["Greeting", "say " + "x" * 55 + "…"]


@pytest.mark.parametrize(
    ("expect", "name"),
    [
        ("/^x/", "expect /^x/"),
        ("{answer: true}", "expect an answer to the press"),
        ("{edit: true}", "expect an edit"),
    ],
)
def test_a_wait_is_named_after_what_it_waits_for(expect, name):
    assert play(f"steps: [{{think: 0}}, {{expect: {expect}}}]").steps == [name]


def test_starting_again_forgets_replies_but_not_the_chat():
    yaml = "steps: [{say: hi, expect: {edit: false}}, {press: Ok}, {think: 1s}]"
    replies = {"hi": [(1, sent("?", "Ok"))], "[Ok]": [(1, edited("done", "Ok")), (9, sent("x"))]}
    played = play(yaml, replies, rounds=3)

    assert played.actions == ["hi", "[Ok]"] * 3
    assert [one for one in played.commands if isinstance(one, Ended)] == [Ended(ok=True)] * 3
    assert played.times[2] == (1002, 1002, 1003)


def test_starting_again_forgets_the_last_reply():
    yaml = "steps: [{repeat: {until: x, times: 3, steps: [{think: 1s}]}}, {say: a}]"
    played = play(yaml, {"a": [(0, sent("x"))]}, rounds=2)

    assert [start for start, _, _ in played.times] == [3000, 6000]
    assert [line.at_ms for line in played.student.excerpt().lines()] == [3000, 3000, 6000, 6000]


def test_the_conversation_keeps_the_last_lines_cut_short():
    yaml = "steps: [{repeat: {times: 50, steps: [{say: '%s'}]}}]" % ("q" * 600)
    lines = play(yaml, lambda _: [(1, sent("a" * 600, "B" * 600))]).student.excerpt().lines()

    assert len(lines) == 40
    assert {line.who for line in lines} == {"student", "bot"}
    assert len(lines[0].text) == 500
    assert lines[-1].text.startswith("aaaa")
    assert len(lines[-1].text) == 1001
    assert lines[-1].at_ms == 50


def test_the_conversation_shows_edits_and_answers():
    yaml = "steps: [{say: hi, expect: end}]"
    replies = [(1, answered()), (2, answered("toast")), (3, edited("now", "A")), (4, sent("end"))]

    assert play(yaml, {"hi": replies}).lines == [
        "student: hi",
        "bot: (answer to the press) toast",
        "bot: (edited) now [A]",
        "bot: end",
    ]
    assert student_of(yaml).excerpt().lines() == ()


def test_finished_comes_before_what_follows():
    student = student_of("steps: [{say: a}, {think: 1s}, {say: b}]")
    student.start(0)

    assert [type(one) for one in student.see(sent("x"), 5)] == [Finished, WakeAt]


REACTING = "reaction: 50ms\nsteps: [{say: a}, {say: b}]"


def test_a_student_reacts_to_a_reply_after_the_time_the_network_needs():
    played = play(REACTING, {"a": [(10, sent("A"))], "b": [(10, sent("B"))]})
    first, second = played.finished
    assert first.intended_ns == 0
    assert first.ended_ns == 10 * MS
    assert (second.intended_ns, second.started_ns, second.ended_ns) == (60 * MS, 60 * MS, 70 * MS)


def test_thinking_longer_than_the_reaction_leaves_nothing_to_wait_for():
    yaml = "reaction: 50ms\nsteps: [{say: a}, {think: 60ms}, {say: b}]"
    played = play(yaml, {"a": [(10, sent("A"))], "b": [(10, sent("B"))]})
    assert played.finished[1].intended_ns == 70 * MS


def test_thinking_and_reacting_go_on_at_the_same_time():
    yaml = "reaction: 50ms\nsteps: [{say: a}, {think: 20ms}, {say: b}]"
    played = play(yaml, {"a": [(10, sent("A"))], "b": [(10, sent("B"))]})
    assert played.finished[1].intended_ns == 60 * MS


def test_a_button_that_was_waited_for_is_pressed_after_the_reaction():
    yaml = "reaction: 50ms\nsteps: [{say: a}, {press: Go}]"
    bot = {"a": [(10, sent("wait")), (200, sent("now", "Go"))], "[Go]": [(5, sent("ok"))]}
    played = play(yaml, bot)
    assert played.steps == ["say a", "wait for button Go", "press Go"]
    assert played.finished[1].ended_ns == 200 * MS
    assert played.finished[2].intended_ns == 250 * MS


def test_waiting_for_a_further_reply_needs_no_reaction():
    yaml = "reaction: 50ms\nsteps: [{say: a}, {think: 0s}, {expect: B}]"
    played = play(yaml, {"a": [(10, sent("A")), (20, sent("B"))]})
    assert played.finished[1].ended_ns == 20 * MS


def test_being_woken_while_reacting_before_the_time_does_nothing():
    student = Student(compile_program(load_scenario(REACTING, "x.yaml")), 1, lots(1))
    student.start(0)
    student.see(sent("A"), 10 * MS)
    assert student.wake(59 * MS) == [WakeAt(60 * MS)]
    assert student.wake(61 * MS)[-1] == Say("b")


def test_a_late_wake_up_leaves_the_intended_moment_where_it_was():
    student = Student(compile_program(load_scenario(REACTING, "x.yaml")), 1, lots(1))
    student.start(0)
    student.see(sent("A"), 10 * MS)
    student.wake(75 * MS)
    finished, *_ = student.see(sent("B"), 80 * MS)
    assert (finished.interaction.intended_ns, finished.interaction.started_ns) == (60 * MS, 75 * MS)


def test_who_thought_so_long_that_the_reaction_is_over_acts_at_once():
    yaml = "reaction: 50ms\nsteps: [{say: a}, {expect: B}, {think: 1ms}, {say: c}]"
    student = Student(compile_program(load_scenario(yaml, "x.yaml")), 1, lots(1))
    student.start(0)
    student.see(sent("B"), 5 * MS)
    assert student.wake(500 * MS)[-1] == Say("c")


def test_reactions_are_drawn_between_their_bounds():
    yaml = "reaction: 50ms..150ms\nsteps: [{repeat: {times: 50, steps: [{say: a}]}}]"
    played = play(yaml, {"a": [(10, sent("A"))]})
    gaps = [after.intended_ns - before.ended_ns for before, after in pairwise(played.finished)]
    assert all(50 * MS <= gap <= 150 * MS for gap in gaps)
    assert max(gaps) - min(gaps) > 50 * MS


def test_a_bots_token_is_not_kept_as_evidence_not_even_half_of_it():
    token = "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
    reply = sent(f"{'x' * 440} https://api.telegram.org/file/bot{token}/photos/1.jpg")
    played = play("steps: [say: hi]", {"hi": [(1, reply)]})
    text = played.student.excerpt().lines()[1].text
    assert "AAHdq" not in text
    assert "/bot987654321:***" in text
