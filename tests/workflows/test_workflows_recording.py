"""What is done by hand gets into a file after each step, whole, and nothing else does."""

import stat

import pytest

from perfkit.errors import UsageError
from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.recording.writing import MOST_STEPS
from perfkit.model.chat import Answered, Message, Sent
from perfkit.model.deeds import FileKind, OwnFile, SendFile
from perfkit.model.recording import Said
from perfkit.workflows.recording import MOST_EVENTS, FileRecorder, check_target
from perfkit.workflows.students import student_user

FIRST = 6001
ANNA, BORIS = student_user(1, FIRST), student_user(2, FIRST)
SECOND_NS = 10**9


class Recorded:
    """A recorder, its file, and what it wants done later."""

    def __init__(self, folder, *, think=True):
        self.path = folder / "quiz.yaml"
        self.later = []
        self.begun = []
        self.at_ns = 0
        self.recorder = FileRecorder(
            self.path,
            think=think,
            later=lambda _seconds, action: self.later.append(action),
            began=self.begun.append,
            own_ids=range(FIRST, FIRST + 10),
        )

    def did(self, act, *, bot="1", student=ANNA):
        self.at_ns += SECOND_NS
        self.recorder.did(bot, student, act, self.at_ns)

    def saw(self, event, *, bot="1", student=ANNA):
        self.at_ns += SECOND_NS
        self.recorder.saw(bot, student.id, event, self.at_ns)

    def run_later(self):
        later, self.later = self.later, []
        for action in later:
            action()

    @property
    def steps(self):
        return self.path.read_text().partition("steps:\n")[2]


@pytest.fixture
def recorded(tmp_path):
    return Recorded(tmp_path)


def hello(text="Hello there"):
    return Sent(Message(1, text))


def file(name, content):
    return OwnFile(name, "text/plain", content, f"digest of {content!r}")


def test_each_step_is_on_the_disk_at_once(recorded):
    recorded.recorder.write()
    assert not recorded.path.exists(), "nothing was done"
    recorded.did(Said("/start"))
    assert recorded.steps == "  - say: /start\n"
    recorded.saw(hello())
    recorded.saw(hello())
    assert len(recorded.later) == 1, "replies are written together"
    recorded.run_later()
    assert "Hello there" in recorded.steps
    recorded.did(Said("/next"))
    assert "- think: 1s\n  - say: /next\n" in recorded.steps
    assert recorded.recorder.recording.acts == 2
    assert list(recorded.path.parent.iterdir()) == [recorded.path]


def test_without_thinking_there_are_no_pauses(tmp_path):
    recorded = Recorded(tmp_path, think=False)
    recorded.did(Said("a"))
    recorded.saw(hello())
    recorded.did(Said("b"))
    assert "think" not in recorded.steps


def test_only_the_first_student_and_its_bot_are_recorded(recorded):
    recorded.did(Said("mine"))
    recorded.did(Said("not mine"), student=BORIS)
    recorded.did(Said("another bot's"), bot="2")
    recorded.saw(hello(), student=BORIS)
    recorded.saw(hello(), bot="2")
    assert recorded.steps == "  - say: mine\n"
    assert recorded.begun == [recorded.recorder.student] == ["Anna Student 1"]
    assert (recorded.recorder.recording.bot, recorded.recorder.recording.student) == ("1", FIRST)
    assert recorded.later == []


def test_a_student_whose_id_was_chosen_keeps_it(recorded):
    recorded.did(Said("x"), student=student_user(1, 42))
    assert "first_user_id: 42" in recorded.path.read_text()


def test_files_are_saved_beside_the_scenario(recorded):
    for name, content in (("a.txt", b"1"), ("a.txt", b"2"), ("a.txt", b"1"), ("b.txt", b"1")):
        recorded.did(SendFile(FileKind.DOCUMENT, file(name, content)))
        recorded.saw(hello(f"Got {name}"))
    folder = recorded.path.parent
    kept = ["quiz.files/a.txt", "quiz.files/2/a.txt", "quiz.files/a.txt", "quiz.files/b.txt"]
    sent = [line for line in recorded.steps.splitlines() if "send" in line]
    assert sent == [f"  - send: {{document: {path}}}" for path in kept]
    assert (folder / kept[0]).read_bytes() == b"1"
    assert (folder / kept[1]).read_bytes() == b"2"
    load_scenario(
        recorded.path.read_text(), "quiz.yaml", read_file=lambda name: (folder / name).read_bytes()
    )


def test_files_of_a_former_recording_are_left_alone(recorded):
    old = recorded.path.parent / "quiz.files" / "a.txt"
    old.parent.mkdir()
    old.write_bytes(b"old")
    recorded.did(SendFile(FileKind.DOCUMENT, file("a.txt", b"new")))
    assert "quiz.files/2/a.txt" in recorded.steps
    assert old.read_bytes() == b"old"


def test_a_file_that_can_not_be_saved_is_made_up(recorded):
    (recorded.path.parent / "quiz.files").write_text("in the way")
    recorded.did(SendFile(FileKind.DOCUMENT, file("a.txt", b"x" * 2000)))
    assert recorded.steps == "  - send: {document: '2000B'}\n"
    load_scenario(recorded.path.read_text(), "quiz.yaml")


def test_a_disk_that_refuses_is_told_and_may_change_its_mind(recorded):
    recorded.path.mkdir()
    recorded.did(Said("a"))
    assert "can't be written" in recorded.recorder.recording.problem
    recorded.path.rmdir()
    recorded.did(Said("b"))
    assert recorded.recorder.recording.problem == ""
    assert "say: b" in recorded.steps


def test_what_has_no_end_is_not_kept_without_end(recorded):
    recorded.did(Said("a"))
    for _ in range(2 * MOST_EVENTS):
        recorded.saw(Answered("", alert=False))
    assert len(recorded.recorder._moments) == MOST_EVENTS + 1
    recorded.recorder.write = lambda: None
    for _ in range(2 * MOST_STEPS):
        recorded.did(Said("b"))
    assert recorded.recorder.recording.acts == MOST_STEPS


def test_where_a_recording_may_go(tmp_path):
    there = tmp_path / "there.yaml"
    check_target(there, force=False)
    there.write_text("precious")
    with pytest.raises(UsageError, match="exists already"):
        check_target(there, force=False)
    check_target(there, force=True)
    for path in (tmp_path, tmp_path / "no" / "folder.yaml"):
        with pytest.raises(UsageError, match="folder"):
            check_target(path, force=True)
    assert stat.S_ISREG(there.stat().st_mode)
