"""The manual's examples, spoilt at random: each can be played, or is refused in one line."""

import re
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from perfkit.findings.objectives import parse_objective
from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.read import load_scenario

PAGE = Path(__file__).parents[3].joinpath("docs", "scenarios.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
FILES = {"students.csv": b"login,first_name\na,Anna\nb,Bo\nc,Chen\n", "login.yaml": b"- say: hi"}

NASTY = (
    "\0", "\t", "\r", "\x85", "\u2028", "\ufeff", "🎉", "&a ", "*a", "<<: *a",
    "!!python/object:os.x ",
    "!!binary ", "!x ", "{", "}", "[", "]", ": ", "- ", "? ", "|", ">", "%YAML 9\n", "---\n",
    "...\n",
    '"\\UFFFFFFFF"', "'", '"', "9" * 400, "1e999", "-1", "0x_", ".inf", "2001-01-01", "~", "=",
    "[" * 90, "{a: " * 60, "(?P<", "/(/", "/[[a]/", "{student}", "{{", "..", "1s..",
    "include: x.yaml\n",
    "python: x.py:f", "p95 < ", " of ",
)  # fmt: skip
LEAVES = st.one_of(
    st.sampled_from([None, True, -1, 0, 10**30, 1e308, "", " ", "x", [], {}, [[]], {"a": {}}]),
    st.sampled_from(NASTY),
    st.text(max_size=8),
)
NEW_TEXTS = st.sampled_from(NASTY) | st.text(max_size=4)


def read(text):
    """What comes of it must be a program or one line with file and line."""

    def read_file(path):
        if path not in FILES:
            raise ValueError("a file that can be read (No such file or directory)")
        return FILES[path]

    try:
        scenario = load_scenario(
            text,
            "x.yaml",
            check_objective=parse_objective,
            read_file=read_file,
            read_variable={"QUIZ_PASSWORD": "sesame"}.get,
        )
    except DocumentError as error:
        said = str(error)
        assert re.match(r"(x|login)\.yaml:\d+: |students\.csv:\d+: ", said), said
        assert "\n" not in said
        return None
    return compile_program(scenario)


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_unspoilt_examples_need_only_the_files_they_name(text):
    missing = any(name in text for name in ("homework.jpg", "include:"))
    assert read(text) is not None or missing


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(EXAMPLES),
    st.lists(
        st.tuples(
            st.floats(0, 1), st.integers(0, 30), st.sampled_from(NASTY) | st.text(max_size=4)
        ),
        min_size=1,
        max_size=4,
    ),
)
@example(EXAMPLES[0], [(0.5, 3, "\0")])
def test_spoilt_text(text, changes):
    for share, cut, new in changes:
        at = int(share * len(text))
        text = text[:at] + new + text[at + cut :]
    read(text.encode("utf-8", "surrogatepass"))


@st.composite
def spoilt_trees(draw):
    """An example with some values replaced by what does not belong there."""
    tree = yaml.safe_load(draw(st.sampled_from(EXAMPLES)))
    for _ in range(draw(st.integers(1, 3))):
        nodes = list(holders(tree))
        holder, key = draw(st.sampled_from(nodes))
        if isinstance(holder, dict) and draw(st.booleans()):
            holder[draw(st.sampled_from(sorted(KEYS)))] = holder.pop(key)
        else:
            holder[key] = deepcopy(draw(LEAVES))
    return yaml.safe_dump(tree, allow_unicode=True)


def holders(tree):
    """Every list and mapping with each of its keys."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield tree, key
        if isinstance(value, dict | list):
            yield from holders(value)


KEYS = {str(key) for text in EXAMPLES for _, key in holders(yaml.safe_load(text))}


@settings(max_examples=300, deadline=None)
@given(spoilt_trees())
def test_spoilt_values(text):
    read(text)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content):
    read(content)
