"""What students written in Python do, and how their failures are told."""

import sys
import textwrap

import pytest
from stage import HEAD, play, play_file

from perfkit.load.python import troupe


def test_a_student_says_presses_and_reads(tmp_path):
    played = play(
        tmp_path,
        """
reply = await me.say("menu")
assert reply is me.reply and reply.text == str(reply) == "Choose:"
assert reply.buttons == ["A", "B"] and reply.rows == (("A", "B"),)
assert not (reply.edited or reply.alert)
assert me.buttons == ("A", "B")
await me.press(me.random.choice(["B"]), expect=Expect("/you pressed [A-Z]/", within=5))
assert me.reply.find(r"pressed (.)") == "B" and me.reply.find("x") is None
await me.press(re.compile("^a$", re.I), pick="last")
await me.say(f"number {me.number}")
""",
    )
    assert (played.completed, played.errors) == (1, [])
    assert played.heard == ["menu", "[B]", "[A]", "number 1"]
    assert played.names == [
        "say menu",
        "press {me.random.choice(['B'])}",
        "press /^a$/",
        "say number {me.number}",
    ]


def test_braces_in_python_texts_are_just_braces(tmp_path):
    played = play(
        tmp_path, 'await me.say("{student} {{x}}", expect="/^you said .student} .{x}{2}$/")'
    )
    assert played.heard == ["{student} {{x}}"]
    assert played.errors == []


def test_all_other_acts(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    played = play(
        tmp_path,
        """
await me.send(document="notes.txt", caption="mine", expect="SendFile")
await me.send(photo="9kB")
await me.send(contact=True)
await me.send(contact="+49")
await me.send(location=(52.5, 13.4))
await me.edit("new")
await me.react("❤️")
await me.block()
await me.unblock(expect="Unblock")
assert me.reply.text == "you did Unblock"
""",
    )
    assert played.errors == []
    assert played.heard == ["SendFile", "SendFile", "ShareContact", "ShareContact",
                            "ShareLocation", "EditOwn", "React", "Block", "Unblock"]  # fmt: skip


def test_expect_takes_the_reply_that_came_already_or_waits(tmp_path):
    played = play(
        tmp_path,
        """
await me.say("hello")
await me.expect("hello")
await me.expect("you said")
await me.say("menu", name="open")
await me.expect(button="B", text="Choose")
await me.expect("nothing more", within=0.01, name="more")
""",
    )
    assert played.names == ["say hello", "open", "more"]
    assert played.errors == [("more", "no reply within 0.01 s")]


def test_a_failure_ends_the_round_and_tells_the_line_and_what_came(tmp_path):
    played = play(
        tmp_path,
        """
await me.say("a")
await me.say("menu", expect=Expect(button="Aa", within=0.5))
await me.say("never")
""",
    )
    assert (played.completed, played.failed) == (0, 1)
    assert played.heard == ["a", "menu"]
    assert played.errors == [("say menu", 'expected button "Aa", got other replies')]
    assert played.notes == [('came instead: "Choose:" [A] [B]; nearest: [A]', "in quiz.py:6")]


def test_a_failure_may_be_caught(tmp_path):
    played = play(
        tmp_path,
        """
try:
    await me.say("nothing", expect=Expect("x", within=0.01))
except ExpectationError as error:
    assert error.where == "quiz.py:6", error.where
    assert str(error) == "no reply within 0.01 s; in quiz.py:6"
await me.say("still here")
""",
    )
    assert played.heard == ["nothing", "still here"]
    assert (played.completed, len(played.errors)) == (1, 1)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("{}['x']", "KeyError: 'x' (quiz.py:5)"),
        ("raise SystemExit(3)", "SystemExit: 3 (quiz.py:5)"),
        ("raise ValueError", "ValueError (quiz.py:5)"),
        ("raise asyncio.CancelledError", "CancelledError (quiz.py:5)"),
        ("await asyncio.gather(me.say('a'), me.say('b'))",
         "RuntimeError: a student does one thing at a time: await the one before"),
        ("await me.say(7)", "TypeError: expected a text, found int: 7 (quiz.py:5)"),
        ("await me.say('')", "ValueError: expected a text, found an empty one (quiz.py:5)"),
        ("await me.press('/[/')", "ValueError: unterminated character set"),
        ("await me.expect()", "TypeError: expect takes what to expect: a text, button=, …"),
        ("await me.think(3, 1)", "ValueError: think(3, 1): the lower bound comes first"),
        ("await me.think('soon')", "ValueError: 'soon' is not a duration"),
        ("await me.think(-1)", "ValueError: -1 is not a duration from 0 to a week (quiz.py:5)"),
        ("await me.send()", "TypeError: send takes one thing to send: photo=, document=,"),
        ("await me.send(photo='no.jpg')", "ValueError: a file that can be read (No such file"),
        ("await me.react('x')", "ValueError: 'x' is no emoji that Telegram takes for a reaction"),
        ("await me.play('no.yaml')", "DocumentError: "),
        ("await me.http.get('/a')", "ValueError: '/a' is no whole URL, and HTTP has no base"),
        ("await me.http.post('http://127.0.0.1/', json=1, data='a')", "TypeError: a request has"),
    ],
)  # fmt: skip
def test_a_mistake_of_the_code_is_an_error_with_its_line_and_the_load_goes_on(
    tmp_path, body, error
):
    played = play(tmp_path, body, users=2)
    assert (played.completed, played.failed) == (0, 2)
    step, said = played.errors[0]
    assert step == "student()"
    assert error in said


def test_errors_that_differ_for_each_student_are_counted_together(tmp_path):
    played = play(tmp_path, "raise ValueError(me.number)", users=30)
    kinds = {error for _, error in played.errors}
    assert len(kinds) == 21
    assert "ValueError (quiz.py:5)" in kinds


def test_real_awaits_work_and_are_the_students_own_time(tmp_path):
    played = play(
        tmp_path,
        """
await asyncio.sleep(0.01)
task = asyncio.create_task(asyncio.sleep(0.001))
await me.say("a")
await task
async with asyncio.timeout(5):
    await me.think("5ms")
await me.say("b")
""",
    )
    assert (played.completed, played.heard) == (1, ["a", "b"])


def test_after_a_time_out_of_its_own_the_student_waits_out_the_reply(tmp_path):
    played = play(
        tmp_path,
        """
try:
    await asyncio.wait_for(me.say("nothing", expect=Expect("x", within=1)), 0.01)
except TimeoutError:
    await me.say("b")
try:
    await asyncio.wait_for(me.say("nothing", expect=Expect("x", within=1)), 0.01)
except TimeoutError:
    pass
""",
    )
    assert played.heard == ["nothing", "b", "nothing"]
    assert (played.completed, len(played.errors)) == (1, 2)


def test_students_start_over_for_as_long_as_it_lasts(tmp_path):
    played = play(tmp_path, "await me.say('a')", duration_s=1)
    assert len(played.heard) > 2
    assert (played.completed, played.errors) == (1, [])


def test_code_that_never_ends_is_ended_with_the_load(tmp_path):
    played = play(tmp_path, "await me.say('a')\nawait asyncio.sleep(1e6)", duration_s=0.3)
    assert (played.completed, played.errors) == (0, [])


@pytest.mark.parametrize("wait", ["asyncio.sleep(1e6)", "me.think('1h')"], ids=["own", "thinks"])
@pytest.mark.parametrize(
    "ending",
    [
        "finally:\n    await me.say('/stop')",
        "except BaseException:\n    pass",
        "except BaseException:\n    await me.say('/stop')",
        "finally:\n    raise ValueError('at the end')",
        "finally:\n    await me.http.get('http://127.0.0.1:9/')",
    ],
    ids=["asks", "swallows", "swallows and asks", "fails", "fetches"],
)
def test_code_that_cleans_up_ends_with_the_load_and_says_nothing_more(tmp_path, wait, ending):
    played = play(tmp_path, f"try:\n    await {wait}\n{ending}", duration_s=0.3)
    assert "/stop" not in played.heard
    assert (played.completed, played.errors) == (0, [])


def test_code_that_refuses_to_end_does_not_keep_the_run_from_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(troupe, "LONGEST_END_S", 0.1)
    body = "while True:\n    try:\n        await me.think('1h')\n    except:\n        pass"
    assert play(tmp_path, body, duration_s=0.3).completed == 0


def test_a_task_of_its_own_that_fails_does_not_end_the_load(tmp_path):
    body = "asyncio.ensure_future(me.http.get('x'))\nawait asyncio.sleep(0.01)\nawait me.say('a')"
    assert play(tmp_path, body).completed == 1


def test_steps_may_have_one_name(tmp_path):
    inner = "    await me.say('a')\n    await me.say('b', name='c')\n"
    body = f"with me.step('menu'):\n{inner}await me.say('d')"
    assert play(tmp_path, body).names == ["menu", "c", "say d"]


def test_data_and_variables(tmp_path, monkeypatch):
    monkeypatch.setenv("QUIZ_WORD", "sesame")
    (tmp_path / "rows.json").write_text('[{"login": "anna"}]')
    path = tmp_path / "quiz.py"
    path.write_text(
        HEAD + 'DATA = {"file": "rows.json", "order": "unique"}\n'
        'VARIABLES = {"word": {"env": "QUIZ_WORD"}}\n'
        "async def student(me):\n    await me.say(me.data['login'] + me.data['word'])\n"
    )
    assert play_file(path).heard == ["annasesame"]


def test_secrets_in_texts_of_exceptions_are_masked_and_none_is_cut_in_two(tmp_path, monkeypatch):
    monkeypatch.setenv("QUIZ_WORD", "open-sesame")
    path = tmp_path / "quiz.py"
    path.write_text(
        HEAD + 'VARIABLES = {"word": {"env": "QUIZ_WORD"}}\n'
        "async def student(me):\n"
        "    word = me.data['word']\n"
        "    address = 'http://x/bot12:AAFsecret/getMe'\n"
        "    raise ValueError(f\"no {word} at '{address}' {'.' * 140} {word}\")\n"
    )
    ((_, error),) = play_file(path).errors
    assert error.startswith("ValueError: no *** at 'http://x/bot12:***/getMe' ..")
    assert error.endswith(".. *** (quiz.py:8)")
    assert "open" not in error


MIXED = {
    "quiz.yaml": """
reaction: 0s
variables: {city: Berlin}
steps:
  - say: first {city}
  - python: code.py:act
  - say: last
""",
    "code.py": """
async def act(me):
    await me.say(me.data["city"])
    await me.play("parts/more.yaml")
    await me.say("saved " + me.data["word"])
async def inner(me):
    await me.say("inner")
async def fails(me):
    await me.say("nothing", expect="/x/")
""",
    "parts/more.yaml": "[{say: 'more {city}', save: {word: '/said (.*)/'}}, {python: in.py:inner}]",
    "parts/in.py": "async def inner(me):\n    await me.say('inner')\n",
}


def test_scenario_files_and_python_call_each_other(tmp_path):
    (tmp_path / "parts").mkdir()
    for name, text in MIXED.items():
        (tmp_path / name).write_text(text)
    played = play_file(tmp_path / "quiz.yaml")
    assert played.errors == []
    assert played.heard == ["first Berlin", "Berlin", "more Berlin", "inner", "saved more Berlin",
                            "last"]  # fmt: skip


def test_what_fails_in_played_steps_fails_in_the_code_that_plays_them(tmp_path):
    (tmp_path / "steps.yaml").write_text("[{python: deep.py:deep}, {say: never}]")
    (tmp_path / "deep.py").write_text("async def deep(me):\n    [][0]\n")
    (tmp_path / "wait.yaml").write_text("[{say: nothing, expect: {text: x, within: 10ms}}]")
    body = """
for name in ("steps.yaml", "wait.yaml"):
    try:
        await me.play(name)
    except ExpectationError as error:
        await me.say(error.error)
"""
    played = play(tmp_path, body)
    assert played.completed == 1
    assert played.heard == ["IndexError: list index out of range", "nothing",
                            "no reply within 0.01 s"]  # fmt: skip
    assert played.errors[0] == ("deep()", "IndexError: list index out of range (deep.py:2)")


def test_a_name_that_python_has_not_compiled_from_there_is_told_by_its_line(tmp_path):
    code = "async def talk(me):\n    await me.say('a')\n"
    played = play(tmp_path, textwrap.dedent(f"exec({code!r}, globals())\nawait talk(me)"))
    assert played.names == ["say a"]


@pytest.fixture(autouse=True)
def _modules_as_before():
    before, path = dict(sys.modules), list(sys.path)
    yield
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.path[:] = path
