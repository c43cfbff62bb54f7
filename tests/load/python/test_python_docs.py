"""The examples of docs/python-students.md and scenarios/ are files that can be played."""

import re
import sys
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.workflows.scenario_files import read_play

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "python-students.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
MIXED = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1]


@pytest.fixture(autouse=True)
def _modules_as_before(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("QUIZ_PASSWORD", "sesame")
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_of_the_manual_can_be_played(example, tmp_path):
    path = tmp_path / "my_students.py"
    path.write_text(example)
    assert read_play(path, SystemClock()).troupe is not None


def test_the_scenario_file_that_calls_python_can_be_played(tmp_path):
    (tmp_path / "my_students.py").write_text("async def answer_all(me): pass\n")
    (tmp_path / "quiz.yaml").write_text(MIXED)
    assert read_play(tmp_path / "quiz.yaml", SystemClock()).troupe is not None


def test_the_manual_names_all_a_student_can_do():
    from perfkit.load.python.student import Student

    for name in vars(Student):
        assert name.startswith("_") or f"me.{name}" in PAGE, name


def test_the_manual_names_all_settings():
    from perfkit.load.scenario.read import setting_keys

    missing = [key for key in setting_keys() if f"`{key.upper()}`" not in PAGE]
    assert missing == []


def test_the_students_of_the_demo_bot_are_as_typed_as_they_look():
    play = read_play(ROOT / "scenarios" / "homework_students.py", SystemClock())
    assert play.scenario.load.users == 50
