"""Students in groups: where steps are done, which replies are theirs, what they may do."""

import pytest
from virtual_chat import answered, edited, play, scripted, sent

from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.deed_words import deed_words
from perfkit.load.scenario.definition import ActStep, ExpectStep, PressStep, SayStep
from perfkit.load.scenario.gathering import Groups
from perfkit.load.scenario.read import load_scenario
from perfkit.model.chat import (
    Button,
    Deleted,
    Delivered,
    FoundResult,
    Message,
    Offered,
    SeenInGroup,
    Sent,
    Standing,
)
from perfkit.model.deeds import AddBot, Join, OpenGroup, PressButton, SayText

HERE = "(in the group) "
UNHEARD = "no reply within 1 s: the bot was not given it (privacy mode?)"


def read(steps: str, groups: str = "groups: 5\n"):
    return load_scenario(f"{groups}steps: {steps}", "test.yaml")


def there(event) -> SeenInGroup:
    return SeenInGroup(-1001, event)


def to(text: str, *, own: bool, message_id: int = 1) -> SeenInGroup:
    """A reply of the bot's in the group, to this student or another."""
    return there(Sent(Message(message_id, text, reply=own)))


def play_in_group(steps: str, replies, unasked=(), groups="groups: 5\n", **more):
    return play(f"{groups}timeout: 1s\nsteps: {steps}", scripted(replies), unasked=unasked, **more)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("5", Groups(5)),
        ("{size: 3}", Groups(3)),
        ("{size: 2, bot: administrator, kind: group, privacy: off, joined: false}",
         Groups(2, administrator=True, supergroup=False, privacy=False, joined=False)),
        ("{size: 2, bot: member, kind: supergroup, privacy: on}", Groups(2)),
    ],
)  # fmt: skip
def test_groups_are_read(text, groups):
    scenario = read("[{say: a}]", f"groups: {text}\n")
    assert scenario.groups == groups
    assert compile_program(scenario).joined is groups.joined


def test_without_groups_there_are_none():
    scenario = read("[{say: a}]", "")
    assert scenario.groups is None
    assert compile_program(scenario).joined is True


def test_steps_are_done_where_they_say():
    steps = read("""
- say: a
- {say: b, in: group}
- expect: c
- {expect: d, in: private}
- in: group
  steps:
    - press: e
    - {say: f, in: private}
    - expect: g
    - {say: h, expect: {text: i, in: private}}
    - block: true
    - repeat: {times: 2, steps: [{say: j}]}
- {say: k, reply: true}
- {say: l, reply: false}
- leave: true
- {join: true, in: group}
""").steps
    assert [(type(step), step.in_group) for step in steps if hasattr(step, "in_group")] == [
        (SayStep, False),
        (SayStep, True),
        (ExpectStep, False),
        (PressStep, True),
        (SayStep, False),
        (SayStep, True),
        (ActStep, False),
        (ActStep, False),
        (SayStep, False),
        (ActStep, True),
        (ActStep, True),
    ]
    assert steps[1].expect.in_group is None
    assert steps[4].expect.in_group is None
    assert steps[5].expect.in_group is False
    assert steps[7].steps[0].in_group is True


def test_an_expect_of_its_own_in_another_place_belongs_to_the_step_before():
    [step] = read("[{say: a, in: group}, {expect: b, in: private}]").steps
    assert (step.in_group, step.expect.in_group) == (True, False)


def test_a_way_to_choose_may_be_in_the_group():
    [choice] = read("[{choose: [{in: group, steps: [{say: a}]}, {say: b}]}]").steps
    assert [branch.steps[0].in_group for branch in choice.branches] == [True, False]


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ("[{say: a, in: class}]", 'steps[0].in: expected group or private, found "class"'),
        ("[{inline: a, in: group}]", "steps[0].in: inline can't be done in a group"),
        ("[{join: true, in: private}]", "steps[0].in: join is done in the group"),
        ("[{steps: [{say: a}]}]", ("steps[0]: expected a step such as {say: /start}, or steps in a"
         " place, such as {in: group, steps: [...]}, found a mapping")),
        ("[{think: 1s, in: group}]", 'steps[0].in: unknown key "in"; known here: think'),
        ("[{say: a, expect: {status: kicked}}]",
         "steps[0].expect: a status is something in a group: say in: group"),
        ("[{leave: true, expect: bye}]",
         "steps[0].expect: who has left sees nothing of the group any more"),
        ("[{press: a, reply: true}]", "steps[0].reply: only what is said can be a reply"),
        ("[{say: a, expect: {reply: false}}]",
         'steps[0].expect.reply: expected true or any, found "false"'),
        ("[{say: a, expect: {status: x, in: group}}]", ("steps[0].expect.status: expected member or"
         ' restricted or kicked or left or administrator, found "x"')),
        ("[{say: a, expect: {deleted: own, text: b}}]", ("steps[0].expect.text: a deletion has no"
         " text, button, edit or replies")),
    ],
)  # fmt: skip
def test_what_can_not_be_in_its_place_is_one_line(steps, error):
    with pytest.raises(DocumentError) as caught:
        read(steps)
    assert str(caught.value).removeprefix("test.yaml:2: ") == error


@pytest.mark.parametrize(
    "steps", ["[{say: a, in: group}]", "[{join: true}, {say: a}]",
              "[{say: a, expect: {text: b, in: group}}]", "[{in: group, steps: [{say: a}]}]"]
)  # fmt: skip
def test_without_groups_nothing_can_be_done_there(steps):
    with pytest.raises(DocumentError, match="there are no groups: say at the top how big they are"):
        read(steps, "")


@pytest.mark.parametrize(
    ("groups", "error"),
    [
        ("0", "groups: expected a whole number from 1 to 200"),
        ("{bot: member}", "the key size is missing"),
        ("{size: 5, bot: owner}", "groups.bot: expected member or administrator"),
        ("[5]", "groups: expected a whole number"),
    ],
)
def test_groups_that_can_not_be_are_one_line(groups, error):
    with pytest.raises(DocumentError, match=error.replace("[", r"\[")):
        read("[{say: a}]", f"groups: {groups}\n")


def test_what_is_said_in_the_group_goes_there_and_is_named_so():
    played = play_in_group("[{say: hello, in: group}]", {HERE + "hello": [(5, there(sent("hi")))]})
    assert (played.steps, played.ended) == (["say hello in group"], True)
    assert played.lines == ["student: (in the group) hello", "bot: (in the group) hi"]


def test_a_reply_to_another_student_is_none():
    replies = {HERE + "hi": [(1, to("for another", own=False)), (2, to("for you", own=True))]}
    played = play_in_group("[{say: hi, in: group}]", replies)
    assert played.times == [(0, 0, 2)]
    played = play_in_group("[{say: hi, in: group, expect: {text: for, reply: any}}]", replies)
    assert played.times == [(0, 0, 1)]
    played = play_in_group("[{say: hi, in: group, expect: '/{name}|for/'}]", replies)
    assert played.times == [(0, 0, 2)]


def test_a_reply_may_have_to_be_to_the_student():
    replies = {HERE + "hi": [(1, there(sent("hello all"))), (2, to("hello you", own=True))]}
    played = play_in_group("[{say: hi, in: group, expect: {reply: true}}]", replies)
    assert played.times == [(0, 0, 2)]
    played = play_in_group("[{say: hi, in: group, expect: {reply: true, replies: 2}}]", replies)
    assert played.errors == ["expected a reply in reply to the student 2 times, got 1"]


def test_what_happens_elsewhere_waits_to_be_looked_at():
    replies = {HERE + "rules": [(1, sent("the rules")), (2, there(sent("see our chat")))]}
    played = play_in_group(
        "[{say: rules, in: group, expect: see}, {expect: {text: the rules, in: private}}]",
        replies,
    )
    # the second expect is one of its own: it reads what came meanwhile
    assert played.ended is True
    played = play_in_group(
        "[{say: rules, in: group, expect: {text: the rules, in: private}}]", replies
    )
    assert played.times == [(0, 0, 1)]
    played = play_in_group("[{say: other, in: group}]", {HERE + "other": [(1, sent("private"))]})
    assert played.errors == [UNHEARD]


def test_what_comes_elsewhere_too_late_ends_the_waiting():
    played = play_in_group(
        "[{say: a, in: group}]", {HERE + "a": [(1001, sent("private"))]}, late_ms=5
    )
    assert played.errors == [UNHEARD]


def test_what_the_bot_got_and_left_alone_is_told_apart():
    replies = {HERE + "a": [(1, Delivered())]}
    assert play_in_group("[{say: a, in: group}]", replies).errors == ["no reply within 1 s"]
    assert play_in_group("[{expect: a, in: group}]", {}).errors == ["no reply within 1 s"]


def test_an_answer_to_a_press_is_in_neither_place():
    question = there(sent("2 x 3?", "6", message_id=7))
    replies = {HERE + "/quiz": [(1, question)], HERE + "[presses a button]": [(2, answered("Yes"))]}
    played = play_in_group(
        "[{say: /quiz, in: group}, {press: '6', in: group, expect: {answer: 'Yes'}}]", replies
    )
    assert played.ended is True
    assert played.commands[-4:] != []
    assert "student: [6]" in played.lines


def test_buttons_of_one_place_are_not_pressed_in_the_other():
    replies = {HERE + "/quiz": [(1, there(sent("?", "6", message_id=7)))]}
    played = play_in_group("[{say: /quiz, in: group}, {press: '6'}]", replies)
    assert played.errors == ['no button "6"']


def test_a_key_pressed_in_a_group_replies_to_the_bots_message():
    keyboard = there(sent("choose", "Yes", message_id=9, keyboard=True))
    played = play_in_group(
        "[{say: a, in: group}, {press: 'Yes', in: group}]",
        {HERE + "a": [(1, keyboard)], HERE + "(reply) Yes": [(1, there(sent("good")))]},
    )
    assert played.ended is True


def test_a_student_replies_to_the_bots_last_message_once_there_is_one():
    played = play_in_group(
        "[{say: Paris, reply: true, in: group}]",
        {HERE + "(reply) Paris": [(1, to("right", own=True))]},
        unasked=[(100, there(sent("Capital of France?", message_id=4)))],
    )
    assert played.steps == ["wait for message", "reply Paris in group"]
    assert played.ended is True
    played = play_in_group(
        "[{say: Paris, reply: true}]",
        {"(reply) Paris": [(1, edited("right"))]},
        unasked=[(100, sent("Capital of France?", message_id=4))],
    )
    assert played.ended is True


def test_the_deletion_of_ones_own_message_is_told_apart():
    replies = {HERE + "spam": [(1, there(Deleted(4))), (2, there(Deleted(5, own=True)))]}
    played = play_in_group("[{say: spam, in: group, expect: {deleted: own}}]", replies)
    assert played.times == [(0, 0, 2)]
    played = play_in_group("[{say: spam, in: group, expect: {deleted: true}}]", replies)
    assert played.times == [(0, 0, 1)]
    played = play_in_group("[{say: x, in: group, expect: {deleted: own}}]",
                           {HERE + "x": [(1, there(sent("no")))]})  # fmt: skip
    assert played.errors == ["expected a deletion of the student's message, got other replies"]


MUTED = Standing("restricted", may_write=False)


def test_the_student_waits_for_what_the_bot_makes_of_it():
    played = play_in_group(
        "[{say: spam, in: group, expect: {status: restricted}}]",
        {HERE + "spam": [(1, there(Standing("member", may_write=True))), (2, there(MUTED))]},
    )
    assert played.times == [(0, 0, 2)]
    assert played.lines[-1] == "bot: (makes the student restricted)"
    played = play_in_group("[{say: x, in: group, expect: {status: kicked}}]", {})
    assert played.errors == [UNHEARD]


@pytest.mark.parametrize(
    ("steps", "standing", "errors"),
    [
        ("[{say: b}]", MUTED, ["not allowed to write in the group"]),
        ("[{edit: b}]", MUTED, ["not allowed to write in the group"]),
        ("[{send: {location: [1, 2]}}]", MUTED, ["not allowed to write in the group"]),
        ("[{react: 👍}]", MUTED, []),
        ("[{press: Yes}]", MUTED, []),
        ("[{say: b}]", Standing("kicked", may_write=False), ["banned from the group"]),
        ("[{join: true}]", Standing("kicked", may_write=False), ["banned from the group"]),
        ("[{say: b}]", Standing("left", may_write=False), ["not in the group"]),
        ("[{join: true}, {say: b}]", Standing("left", may_write=False), []),
        ("[{leave: true}, {react: 👍}]", Standing("member", may_write=True), ["not in the group"]),
        ("[{say: b}]", Standing("restricted", may_write=False, ends_ns=1), []),
    ],
)
def test_who_may_not_do_something_fails_at_once(steps, standing, errors):
    everything = [(2, there(sent("ok")))]
    replies = {
        HERE + "a": [(1, there(sent("?", "Yes", message_id=3))), (1, there(standing))],
        HERE + "b": everything,
        HERE + "[presses a button]": everything,
    }
    played = play_in_group(
        f"[{{say: a, in: group, expect: {{status: {standing.status}}}}},"
        f" {{in: group, steps: {steps}}}]",
        replies,
    )
    assert played.errors == errors
    assert played.ended is not errors
    assert played.times[-1][2] < 1000


def test_who_has_to_join_first_is_not_there_before():
    outside = "groups: {size: 2, joined: false}\n"
    played = play_in_group("[{say: a, in: group}]", {}, groups=outside)
    assert played.errors == ["not in the group"]
    played = play_in_group(
        "[{join: true, expect: Welcome}]",
        {HERE + "[joins]": [(1, there(sent("Welcome")))]},
        groups=outside,
    )
    assert (played.steps, played.ended) == (["join"], True)


def test_what_a_student_is_called_is_known_to_its_texts():
    played = play_in_group("[{say: '{name} {username} {student}'}]", {})
    assert played.actions == ["Georg student_7 7"]


def test_the_buttons_of_a_chosen_result_can_be_pressed():
    vote = FoundResult("1", "Vote", "", "Votes: 0", -1, ((Button("+1", "up"),),))
    plain = FoundResult("2", "Plain", "", "x")
    replies = {
        "(inline) poll": [(1, Offered("9", (vote, plain)))],
        "[up]": [(1, edited("Votes: 1", message_id=-1))],
    }
    played = play_in_group(
        "[{inline: poll}, {choose_result: Plain}, {choose_result: Vote}, {press: '+1'}]", replies
    )
    assert played.ended is True
    played = play_in_group("[{inline: poll}, {choose_result: Plain}, {press: '+1'}]", replies)
    assert played.errors == ['no button "+1"']


def test_a_message_of_ones_own_is_none_to_react_to():
    vote = FoundResult("1", "Vote", "", "Votes: 0", -1, ((Button("+1", "up"),),))
    played = play_in_group(
        "[{inline: poll}, {choose_result: 1}, {react: 👍}]",
        {"(inline) poll": [(1, Offered("9", (vote,)))]},
    )
    assert played.errors == ["no message"]


def test_deeds_in_groups_have_words():
    deeds = (Join(), OpenGroup("Class"), AddBot(), PressButton(1, "x"), SayText("a"))
    assert [deed_words(deed) for deed in deeds] == [
        "[joins]", "[opens Class]", "[adds the bot]", "[presses a button]", "a"
    ]  # fmt: skip


def test_included_steps_are_done_where_the_include_stands():
    text = "groups: 2\nsteps: [{in: group, steps: [{include: a.yaml}]}, {say: b}]"
    scenario = load_scenario(text, "t.yaml", read_file=lambda _: b"[{say: a}]")
    assert [step.in_group for step in scenario.steps] == [True, False]
