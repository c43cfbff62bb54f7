import sys
from types import ModuleType, SimpleNamespace

import pytest

from perfkit.inside.redirect import Redirect

ROOT = "http://127.0.0.1:8081"


class NoteList(list):
    def add(self, text):
        self.append(text)


@pytest.fixture
def notes():
    return NoteList()


@pytest.fixture
def redirect(notes):
    return Redirect(ROOT + "/", notes)


@pytest.fixture
def versioned(monkeypatch):
    """Makes a module that holds a version."""

    def make(name, version):
        module = ModuleType(name)
        module.__version__ = version
        monkeypatch.setitem(sys.modules, name.partition(".")[0], ModuleType(name.partition(".")[0]))
        monkeypatch.setitem(sys.modules, name, module)

    return make


class Frozen(SimpleNamespace):
    def __setattr__(self, name, value):
        raise TypeError("frozen")


def test_aiograms_frozen_servers_are_changed_in_place(redirect, notes, versioned):
    versioned("aiogram.__meta__", "3.31.0")
    module = SimpleNamespace(PRODUCTION=Frozen(base="x", file="x"), TEST=Frozen(base="x", file="x"))
    production = module.PRODUCTION
    redirect.aiogram(module)
    assert production.base == ROOT + "/bot{token}/{method}"
    assert production.file == ROOT + "/file/bot{token}/{path}"
    assert module.TEST.base == ROOT + "/bot{token}/test/{method}"
    assert module.TEST.file == ROOT + "/file/bot{token}/test/{path}"
    assert notes == ["redirected aiogram 3.31.0"]


@pytest.mark.parametrize(
    ("url", "moved"),
    [
        ("https://api.telegram.org/botTOKEN", ROOT + "/botTOKEN"),
        ("https://api.telegram.org/file/botTOKEN", ROOT + "/file/botTOKEN"),
        ("http://localhost:9000/botTOKEN", "http://localhost:9000/botTOKEN"),
        ("https://api.telegram.org.example/botTOKEN", "https://api.telegram.org.example/botTOKEN"),
    ],
)
def test_python_telegram_bots_addresses_are_moved_but_for_the_users_own(
    redirect, notes, versioned, url, moved
):
    versioned("telegram._version", "22.8")
    module = SimpleNamespace(_parse_base_url=lambda value, token: value + token)
    redirect.python_telegram_bot(module)
    assert module._parse_base_url(url.removesuffix("TOKEN"), "TOKEN") == moved
    assert notes == ["redirected python-telegram-bot 22.8"]


def test_python_telegram_bot_before_21_11_is_redirected_in_its_constructor(redirect):
    class Bot:
        def __init__(self, token, base_url="https://api.telegram.org/bot"):
            self.__dict__["_base_url"] = base_url + token
            self.__dict__["_base_file_url"] = "https://api.telegram.org/file/bot" + token

        def __setattr__(self, name, value):
            raise AttributeError("frozen")

    redirect.python_telegram_bot(SimpleNamespace(Bot=Bot))
    assert Bot("T")._base_url == ROOT + "/botT"
    assert Bot("T")._base_file_url == ROOT + "/file/botT"
    assert Bot("T", base_url="http://mine/bot")._base_url == "http://mine/botT"


def test_telebots_addresses_are_set(redirect, notes, versioned):
    versioned("telebot.version", "4.37.1")
    module = SimpleNamespace(API_URL=None, FILE_URL=None)
    redirect.telebot(module)
    assert module.API_URL.format("T", "getMe") == ROOT + "/botT/getMe"
    assert module.FILE_URL.format("T", "a/b.jpg") == ROOT + "/file/botT/a/b.jpg"
    assert notes == ["redirected pyTelegramBotAPI 4.37.1"]


def test_a_framework_whose_version_cant_be_told_is_redirected_all_the_same(
    redirect, notes, monkeypatch
):
    monkeypatch.setitem(sys.modules, "telebot.version", None)
    redirect.telebot(SimpleNamespace())
    assert notes == ["redirected pyTelegramBotAPI ?"]


def test_older_frameworks_are_told_of_although_they_call_by_themselves(
    redirect, notes, versioned, monkeypatch
):
    versioned("telegram.version", "13.15")
    redirect.python_telegram_bot_13(ModuleType("telegram.bot"))
    versioned("aiogram", "2.25.2")
    monkeypatch.delitem(sys.modules, "aiogram.client.telegram", raising=False)
    redirect.aiogram_2(sys.modules["aiogram"])
    assert notes == ["redirected python-telegram-bot 13.15", "redirected aiogram 2.25.2"]


def test_aiogram_3_is_not_told_of_twice(redirect, notes, monkeypatch):
    monkeypatch.setitem(sys.modules, "aiogram.client.telegram", ModuleType("telegram"))
    redirect.aiogram_2(ModuleType("aiogram"))
    assert notes == []
