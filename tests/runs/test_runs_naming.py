"""Runs by path, by name and by how old they are."""

import pytest

from perfkit.errors import InputError
from perfkit.runs.naming import find_named_run


@pytest.fixture
def results(tmp_path):
    for name in (
        "20260101T100000Z-homework",
        "20260102T100000Z-homework",
        "20260102T100000Z-homework-2",
        "20260103T100000Z-quiz-before-1",
        "20260104T100000Z-compare-quiz",
    ):
        folder = tmp_path / name
        folder.mkdir()
        if "compare" not in name:
            (folder / "run.json").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("latest", "20260103T100000Z-quiz-before-1"),
        ("latest~0", "20260103T100000Z-quiz-before-1"),
        ("latest~3", "20260101T100000Z-homework"),
        ("homework", "20260102T100000Z-homework-2"),
        ("quiz-before-1", "20260103T100000Z-quiz-before-1"),
        ("20260101T100000Z-homework", "20260101T100000Z-homework"),
    ],
)
def test_what_a_name_means(results, named, found):
    assert find_named_run(type(results)(named), results) == results / found


def test_a_path_is_itself_and_a_file_in_it_as_well(results):
    run = results / "20260101T100000Z-homework"
    assert find_named_run(run, results) == run
    assert find_named_run(run / "report.html", results) == run


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("latest~4", "there is no run latest~4: .* holds only 4 runs"),
        ("nobody", "there is no run at nobody"),
    ],
)
def test_what_is_not_there(results, named, told):
    with pytest.raises(InputError, match=told):
        find_named_run(type(results)(named), results)


def test_a_comparison_is_not_a_run(results):
    with pytest.raises(InputError, match="is not a run folder"):
        find_named_run(results / "20260104T100000Z-compare-quiz", results)


@pytest.mark.parametrize(("runs", "told"), [(0, "holds no runs"), (1, "holds only 1 run$")])
def test_how_many_there_are_is_said(tmp_path, runs, told):
    for number in range(runs):
        (tmp_path / f"2026010{number}T000000Z-x").mkdir()
        (tmp_path / f"2026010{number}T000000Z-x" / "run.json").touch()
    named = "latest" if not runs else "latest~1"
    with pytest.raises(InputError, match=told):
        find_named_run(type(tmp_path)(named), tmp_path)
