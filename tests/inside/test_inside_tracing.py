import os

import pytest

from perfkit.inside import tracing


@pytest.fixture
def granted(monkeypatch):
    """How often the permission was given, and what would be done after a fork."""
    given = []
    monkeypatch.setattr(tracing, "_set_ptracer", lambda: given.append("now"))
    monkeypatch.setattr(os, "register_at_fork", lambda **hooks: given.append(sorted(hooks)))
    return given


def test_where_only_ancestors_may_trace_the_bot_allows_all_now_and_after_forks(granted, tmp_path):
    scope = tmp_path / "ptrace_scope"
    scope.write_text("1\n")
    assert tracing.allow_tracing(str(scope))
    assert granted == ["now", ["after_in_child"]]


@pytest.mark.parametrize("text", ["0\n", "2\n", "3\n"])
def test_other_scopes_are_nothing_a_process_could_change(granted, tmp_path, text):
    scope = tmp_path / "ptrace_scope"
    scope.write_text(text)
    assert not tracing.allow_tracing(str(scope))
    assert granted == []


def test_a_kernel_without_yama_needs_nothing(granted, tmp_path):
    assert not tracing.allow_tracing(str(tmp_path / "gone"))
    assert granted == []


def test_the_kernel_is_really_asked():
    tracing._set_ptracer()  # answers EINVAL without Yama, which changes nothing
