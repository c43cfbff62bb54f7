import importlib.util
from pathlib import Path

import pytest

from perfkit.errors import ToolError, UsageError
from perfkit.profilers.memray import masked_page, need_memray, under_memray


def test_a_python_command_is_run_by_memray() -> None:
    argv = under_memray(("/usr/bin/python3.12", "-m", "bot", "--fast"), Path("/run/memray.bin"))
    assert argv == (
        "/usr/bin/python3.12", "-m", "memray", "run", "--quiet", "--output", "/run/memray.bin",
        "-m", "bot", "--fast",
    )  # fmt: skip


@pytest.mark.parametrize("argv", [("sleep", "10"), ("python3",), ("./bot.sh",)])
def test_what_is_no_python_program_is_refused(argv: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="Python programs only"):
        under_memray(argv, Path("memray.bin"))


def test_a_missing_memray_is_one_line_with_the_mending_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ToolError, match="not installed") as missing:
        need_memray()
    assert missing.value.exit_code == 4
    assert "perfkit[memray]" in missing.value.advice


def test_secrets_in_the_bots_command_line_are_masked_in_the_page() -> None:
    secret = "123456789:AAHabcdefghijklmnopqrstuvwxyz0123456"
    page = (
        f"<b>Command line: <code>bot.py a&#39;b --password hunter2 {secret}</code><br>token=kept;"
    )
    assert masked_page(page) == (
        "<b>Command line: <code>bot.py a&#x27;b --password *** 123456789:***</code><br>token=kept;"
    )


def test_a_page_without_secrets_is_left_as_it_is() -> None:
    page = "<b>Command line: <code>bot.py a&#39;b</code><br>"
    assert masked_page(page) == page


def test_an_installed_memray_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    need_memray()
