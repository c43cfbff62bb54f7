"""How snakeviz is called, and what it is given."""

import importlib.util
from pathlib import Path

import pytest

from perfkit.errors import ToolError
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.profilers.snakeviz import check_snakeviz, harmless, page_url, serve_request

COST = CallCost(1, 1, 0.5, 1.0)


def test_only_this_machine_may_ask_it():
    argv = serve_request(Path("/tmp/x.prof"), 4711).argv
    assert argv[argv.index("--hostname") + 1] == "127.0.0.1"
    assert argv[argv.index("--port") + 1] == "4711"
    assert "--server" in argv
    assert page_url(Path("/tmp/a b.prof"), 4711) == (
        "http://127.0.0.1:4711/snakeviz/%2Ftmp%2Fa%20b.prof"
    )


def test_names_that_would_end_its_script_are_changed_and_others_are_not():
    evil = Function("</script>.py", 1, "<!--<script>alert(1)</script>\ud800")
    module = Function("bot.py", 1, "<module>")
    shown = harmless(CallProfile({module: COST, evil: COST}, {module: {}, evil: {evil: COST}}))
    assert module in shown.costs
    [changed] = [function for function in shown.costs if function != module]
    assert "</" not in changed.name + changed.file
    assert "<!--" not in changed.name
    changed.name.encode()
    assert shown.callers[changed] == {changed: COST}


def test_a_caller_that_is_not_in_the_profile_stays():
    stranger, callee = Function("a.py", 1, "</x>"), Function("a.py", 2, "f")
    shown = harmless(CallProfile({callee: COST}, {callee: {stranger: COST}}))
    assert shown.callers[callee] == {Function("a.py", 1, "< /x>"): COST}


def test_without_snakeviz_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ToolError, match="snakeviz is not installed"):
        check_snakeviz()
