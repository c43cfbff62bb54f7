import re
from pathlib import Path

import pytest

from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.planning import plan_load
from perfkit.load.scenario.read import load_scenario

PAGE_FOLDER = Path(__file__).parents[3] / "docs"
PAGE = PAGE_FOLDER.joinpath("scenarios.md").read_text(encoding="utf-8")
LOADS = PAGE_FOLDER.joinpath("load-models.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
LOAD_EXAMPLES = re.findall(r"```yaml\n(.*?)```", LOADS, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_manual_can_be_played(example):
    files = {"students.csv": b"login,first_name\na,Anna\n", "login.yaml": b"- say: hi"}
    scenario = load_scenario(
        example,
        "example.yaml",
        read_file=lambda path: files.get(path, b""),
        read_variable={"QUIZ_PASSWORD": "sesame"}.get,
    )
    assert compile_program(scenario).code


@pytest.mark.parametrize("example", LOAD_EXAMPLES)
def test_the_examples_of_loads_can_be_planned(example):
    scenario = load_scenario(example, "example.yaml")
    assert plan_load(scenario.load, scenario.seed).stages


def test_the_manuals_error_is_the_one_perfkit_shows():
    with pytest.raises(DocumentError) as caught:
        load_scenario(EXAMPLES[0].replace("times: 20", "times: ten"), "quiz.yaml")

    shown = re.search(r"```\n(quiz.yaml:.*)\n```", PAGE)[1]
    assert str(caught.value) == shown


WEB_PAGE = PAGE_FOLDER.joinpath("http.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", WEB_PAGE, re.DOTALL))
def test_the_examples_of_the_page_on_http_can_be_played(example):
    assert compile_program(load_scenario(example, "example.yaml")).code
