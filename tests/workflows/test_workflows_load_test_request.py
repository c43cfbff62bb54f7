"""What is asked of a load test: the scenario, and what the command line changes in it."""

import hashlib
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import InputError, UsageError
from perfkit.load.scenario.load_spec import LoadChange
from perfkit.loopback import Origin
from perfkit.model.network import (
    FAR,
    DropFault,
    FloodLimits,
    Latency,
    NetworkChange,
    NetworkSpec,
    Preset,
)
from perfkit.model.standing_chat import ChatKind, StandingChat
from perfkit.workflows.load_request import DEFAULT_PORT, LoadRequest, read_request

STEPS = "steps: [{say: /start}]\n"
WITH_BOT = (
    "bot: {command: python bot.py, directory: ../bots, ready_within: 7s, "
    "environment: {DEBUG: no}}\n" + STEPS
)


@pytest.fixture
def asked(tmp_path):
    """A request with this scenario, read."""

    def read(text, **changes):
        path = tmp_path / "homework.yaml"
        path.write_text(text)
        return read_request(LoadRequest(path, tmp_path / "results", **changes), SystemClock())

    return read


def test_without_options_all_is_as_the_scenario_says(asked, tmp_path):
    test = asked("users: 7\nduration: 3s\nname: Quiz\nobjectives: [p95 < 1s]\n" + WITH_BOT)
    assert (test.plan.most_users, test.plan.duration_s, test.name) == (7, 3, "Quiz")
    assert (test.bot.command, test.bot.environment) == ("python bot.py", {"DEBUG": "no"})
    assert test.directory == tmp_path / "../bots"
    assert (test.port, test.ready_within_s) == (0, 7)
    assert (test.note.users, test.note.duration_s) == (7, 3)
    assert test.note.objectives == ("p95 < 1s",)
    written = (tmp_path / "homework.yaml").read_bytes()
    assert test.note.sha256 == hashlib.sha256(written).hexdigest()


def test_options_win_over_the_scenario(asked):
    test = asked(
        "users: 7\n" + WITH_BOT, load=LoadChange(users=9, duration_s=5.0), name="mine", port=4000
    )
    assert (test.plan.most_users, test.note.users) == (9, 9)
    assert (test.plan.duration_s, test.note.duration_s) == (5, 5)
    assert (test.name, test.port) == ("mine", 4000)


def test_a_bot_from_the_command_line_starts_where_the_scenario_says(asked, tmp_path):
    test = asked(WITH_BOT, bot="python other.py")
    assert test.bot.command == "python other.py"
    assert test.bot.environment == {"DEBUG": "no"}
    assert test.directory == tmp_path / "../bots"


def test_a_bot_from_the_command_line_alone_starts_here(asked):
    test = asked(STEPS, bot="python my_bot.py")
    assert (test.bot.command, test.directory) == ("python my_bot.py", Path())


def test_a_bot_without_a_directory_starts_beside_its_scenario(asked, tmp_path):
    assert asked("bot: {command: python bot.py}\n" + STEPS).directory == tmp_path


def test_where_a_webhook_bot_listens_is_said_in_the_scenario_or_on_the_command_line(asked):
    here, there = Origin(False, "127.0.0.1", 8080), Origin(True, "localhost", 8443)
    text = "bot: {command: x, webhook_to: 'http://127.0.0.1:8080'}\n" + STEPS
    assert asked(text).webhook_to == here
    assert asked(text, pid=42).webhook_to == here
    assert asked(text, webhook_to=there).webhook_to == there
    assert asked(STEPS, pid=42).webhook_to is None


def test_a_running_bot_is_expected_at_the_emulators_port(asked):
    test = asked(WITH_BOT, pid=42)
    assert (test.bot, test.port) == (None, DEFAULT_PORT)
    assert asked(WITH_BOT, pid=42, port=9000).port == 9000


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({}, "names no bot to test"), ({"pid": 1, "bot": "x"}, "--bot starts a bot and --pid takes")],
)
def test_options_that_do_not_fit_together(asked, options, sentence):
    with pytest.raises(UsageError, match=sentence):
        asked(STEPS, **options)


def test_a_scenario_that_can_not_be_read(tmp_path):
    with pytest.raises(InputError, match="there is no such scenario file"):
        read_request(LoadRequest(tmp_path / "none.yaml", tmp_path), SystemClock())
    with pytest.raises(InputError, match="the scenario can't be read: Is a directory"):
        read_request(LoadRequest(tmp_path, tmp_path), SystemClock())


def test_each_student_has_chances_of_its_own_that_the_seed_repeats(asked):
    def drawn(seed, student):
        return asked(f"seed: {seed}\n" + WITH_BOT).lots(student).random()

    assert drawn(1, 1) == drawn(1, 1)
    assert len({drawn(1, 1), drawn(1, 2), drawn(2, 1)}) == 3


def test_the_network_is_the_scenarios_with_what_the_options_change(asked):
    far = "network: {preset: far}\n" + WITH_BOT
    assert asked(WITH_BOT).network == NetworkSpec()
    assert asked(far).network == NetworkSpec(FAR)
    changed = asked(far, network=NetworkChange(latency_s=0.02)).network
    assert changed == NetworkSpec(Latency(0.02))


def test_a_network_that_can_not_be_is_a_matter_of_the_options(asked):
    with pytest.raises(UsageError, match="a jitter needs a latency"):
        asked(WITH_BOT, network=NetworkChange(jitter_s=0.01))
    with pytest.raises(UsageError, match="of its own"):
        asked(WITH_BOT, network=NetworkChange(jitter_s=0.01, preset=Preset.FAR))


def test_a_load_that_can_not_be_is_a_mistake_of_usage(asked):
    with pytest.raises(UsageError, match="can't be: a rate needs a duration"):
        asked("users: 7\n" + WITH_BOT, load=LoadChange(rate=5.0))


def test_several_scenarios_become_a_mix(asked, tmp_path):
    (tmp_path / "quiz.yaml").write_text(STEPS)
    test = asked(
        "scenarios: [{file: quiz.yaml, weight: 3}, {steps: [{say: a}]}]\n"
        "bot: {command: python bot.py}"
    )
    assert test.program.weights == (3, 1)
    assert len(test.program.programs) == 2


MIX = """
data: {file: words.csv, order: sequential}
bot: {command: python bot.py}
scenarios:
- {steps: [{say: '{word}'}]}
- {steps: [{say: 'the {word}'}]}
- {file: students.py}
"""


def test_items_of_a_mix_take_turns_at_the_rows(asked, tmp_path):
    (tmp_path / "words.csv").write_text("word\nred\ngreen\n")
    (tmp_path / "students.py").write_text("async def student(me): pass\n")
    test = asked(MIX)
    feeders = {id(program.feeder) for program in test.program.programs}
    assert len(feeders) == 1
    assert test.troupe is not None
    assert [program.cues_for is None for program in test.program.programs] == [False] * 3


def test_data_that_nobody_shares_must_have_a_row_for_each(asked, tmp_path):
    (tmp_path / "words.csv").write_text("word\nred\ngreen\n")
    text = "data: {file: words.csv, order: unique}\n" + WITH_BOT
    few = asked("users: 2\n" + text)
    few.check_rows()
    assert (few.most_rows, asked(WITH_BOT).most_rows) == (2, None)
    with pytest.raises(InputError, match="for each of 4 students"):
        few.check_rows(4)
    arrivals = asked("rate: 5/s\nduration: 10s\nmax_users: 3\n" + text)
    with pytest.raises(InputError, match="a row of its own for each of 3 students, found 2 rows"):
        arrivals.check_rows()


def test_secrets_of_all_items_are_masked(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("QUIZ_WORD", "sesame")
    (tmp_path / "quiz.yaml").write_text(
        "variables: {word: {env: QUIZ_WORD}}\nsteps: [{say: '{word}'}]\n"
    )
    test = asked("bot: {command: python bot.py}\nscenarios: [{file: quiz.yaml}]")
    assert test.secrets == ("sesame",)


NO_BOT = "steps: [{get: 'http://127.0.0.1:1/'}]\n"


@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("--latency", {"network": NetworkChange(latency_s=0.0)}),
        ("--jitter", {"network": NetworkChange(jitter_s=0.01)}),
        ("--network", {"network": NetworkChange(preset=Preset.FAR)}),
        ("--flood-limits", {"network": NetworkChange(flood_limits=FloodLimits.REALISTIC)}),
        ("--fault", {"network": NetworkChange(faults=(DropFault(0.1),))}),
        ("--chat", {"chats": (StandingChat(7, ChatKind.PRIVATE),)}),
        ("--webhook-to", {"webhook_to": Origin(False, "127.0.0.1", 8080)}),
        ("--port", {"port": 8081}),
    ],
)
def test_what_lies_between_bot_and_telegram_needs_a_bot(asked, option, given):
    with pytest.raises(UsageError, match=f"^{option} is between bot and Telegram; this scenario"):
        asked(NO_BOT, **given)


def test_a_scenario_without_a_bot_has_no_network_of_its_own(asked):
    with pytest.raises(UsageError, match=r"homework\.yaml: network is between bot and Telegram"):
        asked("network: {latency: 50ms}\n" + NO_BOT)
    assert asked(NO_BOT).network == NetworkSpec()


def test_a_secret_in_a_steps_name_is_masked_wherever_the_step_is_named(asked):
    steps = "{say: hi, name: 'in with token=s3cr3t', tags: [login]}"
    bound = """'p95 of "in with token=s3cr3t" < 1s'"""
    test = asked(f"objectives: [{bound}]\nbot: {{command: python bot.py}}\nsteps: [{steps}]\n")
    assert "s3cr3t" not in repr((test.note, test.program, test.objectives))
    [objective] = [one for one in test.objectives if one.step is not None]
    assert objective.step == "in with token=***"
    assert test.note.step_tags == {"in with token=***": ("login",)}
    assert test.note.objectives == ('p95 of "in with token=***" < 1s',)
