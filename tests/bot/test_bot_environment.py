import os

import pytest

from perfkit.bot.environment import NODE_HOOK, STARTUP, bot_environment, marked_environment


def made(inherited, additions=None, *, allow_tracing=True, notes="/run/notes"):
    from pathlib import Path

    return bot_environment(
        inherited,
        additions or {},
        api_root="http://127.0.0.1:81",
        notes=Path(notes),
        allow_tracing=allow_tracing,
    )


def test_the_bot_is_told_where_the_bot_api_is():
    environment = made({"HOME": "/me"})
    assert environment["PERFKIT_API_ROOT"] == "http://127.0.0.1:81"
    assert environment["PERFKIT_NOTES"] == "/run/notes"
    assert environment["PERFKIT_ALLOW_PTRACE"] == "1"
    assert environment["PYTHONPATH"] == str(STARTUP)
    assert environment["HOME"] == "/me"


def test_a_process_that_is_only_watched_keeps_its_environment_but_for_the_mark():
    from pathlib import Path

    environment = marked_environment({"PYTHONPATH": "/a"}, {"B": "1"}, notes=Path("/run/notes"))
    assert environment == {"PYTHONPATH": "/a", "B": "1", "PERFKIT_NOTES": "/run/notes"}


def test_the_users_own_pythonpath_stays_behind_ours():
    assert made({"PYTHONPATH": "/a:/b"})["PYTHONPATH"] == f"{STARTUP}{os.pathsep}/a:/b"


def test_node_loads_the_hook_before_what_the_user_lets_it_load():
    hook = f'--require "{NODE_HOOK}"'
    assert NODE_HOOK.is_file()
    assert made({})["NODE_OPTIONS"] == hook
    own = "--max-old-space-size=512 --require ./mine.js"
    assert made({"NODE_OPTIONS": own})["NODE_OPTIONS"] == f"{hook} {own}"


def test_additions_of_the_scenario_win_over_what_perfkit_was_started_with():
    assert made({"MODE": "prod"}, {"MODE": "test"})["MODE"] == "test"


def test_tracing_is_allowed_only_where_wanted():
    assert made({}, allow_tracing=False)["PERFKIT_ALLOW_PTRACE"] == "0"


@pytest.mark.parametrize(
    ("inherited", "direct"),
    [
        ({}, "127.0.0.1,localhost,api.telegram.org"),
        ({"NO_PROXY": "db"}, "127.0.0.1,localhost,api.telegram.org,db"),
        ({"no_proxy": "db", "NO_PROXY": "other"}, "127.0.0.1,localhost,api.telegram.org,db"),
        ({"no_proxy": "*"}, "*"),
    ],
)
def test_perfkit_is_reached_without_the_users_proxy(inherited, direct):
    environment = made({**inherited, "HTTPS_PROXY": "http://proxy"})
    assert environment["no_proxy"] == environment["NO_PROXY"] == direct
    assert environment["HTTPS_PROXY"] == "http://proxy"


def test_the_startup_folder_shadows_no_module_of_the_bot():
    assert [path.name for path in STARTUP.iterdir() if path.name != "__pycache__"] == [
        "sitecustomize.py"
    ]
