"""Serving a profile with snakeviz: what is said, when it ends, what is left."""

import asyncio
import sys
import threading

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import ToolError
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.program import Request
from perfkit.workflows import snakeviz
from perfkit.workflows.snakeviz import open_in_browser, show_in_snakeviz

FUNCTION = Function("bot.py", 1, "main")
PROFILE = CallProfile({FUNCTION: CallCost(1, 1, 1.0, 1.0)}, {FUNCTION: {}})


def test_one_that_ends_by_itself_is_told_with_its_words(monkeypatch):
    argv = (sys.executable, "-c", "raise SystemExit('no port is left')")
    monkeypatch.setattr(snakeviz, "serve_request", lambda profile, port: Request(argv))
    told = []
    with pytest.raises(ToolError, match="it ended with 1") as raised:
        asyncio.run(show_in_snakeviz(PROFILE, SystemClock(), told.append, lambda url: True))
    assert "no port is left" in raised.value.detail
    assert told == []


ONE_VISITOR = """
import socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server: server.accept()
sys.exit(3)
"""


def test_a_browser_that_stays_open_keeps_nobody(monkeypatch):
    monkeypatch.setattr(
        snakeviz,
        "serve_request",
        lambda profile, port: Request((sys.executable, "-c", ONE_VISITOR, str(port))),
    )
    closed, returned = threading.Event(), threading.Event()

    def stay(url):
        closed.wait(60)
        returned.set()
        return True

    told = []
    with pytest.raises(ToolError, match="it ended with 3"):
        asyncio.run(show_in_snakeviz(PROFILE, SystemClock(), told.append, stay))
    assert not returned.is_set()
    closed.set()
    assert returned.wait(60)
    assert len(told) == 1


def test_without_a_desktop_no_browser_is_tried(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    opened = []
    monkeypatch.setattr(snakeviz.webbrowser, "open", lambda url, new: opened.append(url) or True)
    monkeypatch.setattr(snakeviz.sys, "platform", "linux")
    assert not open_in_browser("http://127.0.0.1/")
    monkeypatch.setenv("DISPLAY", ":0")
    assert open_in_browser("http://127.0.0.1/")
    assert opened == ["http://127.0.0.1/"]


def test_a_browser_that_cannot_be_opened_is_no_error(monkeypatch):
    def fail(url, new):
        raise snakeviz.webbrowser.Error("none")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(snakeviz.webbrowser, "open", fail)
    assert not open_in_browser("http://127.0.0.1/")
