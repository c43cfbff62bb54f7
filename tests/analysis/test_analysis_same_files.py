"""Files of two profiles that are one file."""

import pytest

from perfkit.analysis.same_files import files_of, same_names
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

SITE = "/srv/venv/lib/python3.11/site-packages/"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/home/a/bot/storage.py", "/tmp/checkout/bot/storage.py"),
        ("storage.py", "/tmp/checkout/bot/storage.py"),
        ("/tmp/checkout/bot/storage.py", "storage.py"),
        (SITE + "aiogram/client.py", "aiogram/client.py"),
        ("", ""),
    ],
)
def test_another_beginning_is_the_same_file(before, after):
    naming = same_names([before], [after])
    assert naming(before) == naming(after) == naming(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["a/x.py"], ["b/x.py"]),
        (["x.py"], ["yx.py"]),
        (["x.py"], ["/srv/a/x.py", "/srv/b/x.py"]),  # either could be it
        (["x.py", "/srv/a/x.py"], ["/tmp/a/x.py"]),  # has its own already
    ],
)
def test_what_only_looks_alike_is_kept_apart(before, after):
    naming = same_names(before, after)
    assert all(naming(before[0]) != naming(path) for path in after)


def test_the_files_of_a_profile_are_its_frames():
    stacks = (ProfileStack((Frame("f", "a.py", 1), Frame("g", "", 0)), 1.0),)
    assert files_of(StackProfile(Unit.SAMPLES, stacks)) == {"a.py", ""}
