"""py-spy's words, turned into what happened and what to do. The words are py-spy 0.4.3's own."""

from dataclasses import replace

import pytest

from perfkit.errors import BotError, ToolError
from perfkit.profilers.refusal import PtraceFacts, explain, without_backtrace

DENIED_USER = "Permission Denied: Try running again with elevated permissions by going 'sudo !!'\n"
DENIED_ROOT = (
    "Error: Failed to get process executable name. Check that the process is running.\n\n"
    "Caused by:\n    0: Permission denied (os error 13)\n\nStack backtrace:\n   0: <E as anyhow>"
)
GONE = (
    "Error: Failed to get process executable name. Check that the process is running.\n\n"
    "Caused by:\n    0: No such file or directory (os error 2)\n\nStack backtrace:\n   0: x"
)
NOT_PYTHON = "Error: Failed to find python version from target process\n\nStack backtrace:\n  0: x"
NO_NATIVE = (
    "Error: Collecting stack traces from native extensions (`--native`) is not supported on your "
    "platform.\n"
)
SUSPEND = "Error: Failed to get stack traces\n\nCaused by:\n    0: Failed to suspend process\n"

FACTS = PtraceFacts("Linux", is_root=False, same_user=True, yama_scope=0, in_container=False)
COMMAND = "perfkit profile --pid 7"


def told(stderr, **facts):
    error = explain(7, stderr, replace(FACTS, **facts), COMMAND)
    return type(error), error.what, error.advice


@pytest.mark.parametrize(
    ("facts", "what", "advice"),
    [
        ({"yama_scope": 1}, "ptrace_scope = 1", "sudo sysctl kernel.yama.ptrace_scope=0"),
        ({"yama_scope": 1}, "to its parents only", f"sudo {COMMAND}"),
        ({"yama_scope": 2}, "ptrace_scope = 2", f"sudo {COMMAND}"),
        ({"yama_scope": 3}, "ptrace_scope = 3", "reboot"),
        ({"same_user": False}, "another user", f"sudo {COMMAND}"),
        ({"yama_scope": None}, "may not look into process 7", f"sudo {COMMAND}"),
        ({"in_container": True}, "may not look", "--cap-add SYS_PTRACE"),
        ({"is_root": True}, "lacks the capability", "--cap-add SYS_PTRACE"),
        ({"system": "Darwin"}, "macOS", f"sudo {COMMAND}"),
    ],
)
@pytest.mark.parametrize("stderr", [DENIED_USER, DENIED_ROOT])
def test_a_refusal_names_the_mending_command(stderr, facts, what, advice):
    kind, said, mends = told(stderr, **facts)
    assert kind is ToolError
    assert what in said
    assert advice in mends


@pytest.mark.parametrize(
    ("stderr", "kind", "what"),
    [
        (GONE, BotError, "there is no process with pid 7"),
        (NOT_PYTHON, BotError, "process 7 is not a Python process"),
        ("Error: Unsupported version of Python: 3.19.0\n", ToolError, "does not know the Python"),
        (NO_NATIVE, ToolError, "can't read compiled code's frames on this machine"),
        (SUSPEND, ToolError, "py-spy can't read process 7: Failed to get stack traces"),
        ("", ToolError, "it gave no reason"),
    ],
)
def test_other_words(stderr, kind, what):
    got, said, advice = told(stderr)
    assert got is kind
    assert what in said
    assert advice


def test_the_backtrace_is_nobodys_business():
    assert without_backtrace(NOT_PYTHON) == (
        "Error: Failed to find python version from target process"
    )
