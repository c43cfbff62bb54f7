"""A bot is found by what it is called, and never perfkit instead of it."""

import os
import subprocess
import sys

import pytest

from perfkit.bot.find import Candidate, everybody, find_bot, matching
from perfkit.errors import BotError, UsageError

PERFKIT = 500


def process(pid, parent, command):
    argv = tuple(command.split())
    return Candidate(pid, parent, argv[0].rpartition("/")[2], argv)


MACHINE = (
    process(1, 0, "/sbin/init"),
    process(400, 1, "bash -c perfkit monitor --find shop_bot.py"),
    process(PERFKIT, 400, "python /venv/bin/perfkit monitor --find shop_bot.py"),
    process(501, PERFKIT, "python -m perfkit.bot.warden_main shop_bot.py"),
    process(502, 1, "/venv/bin/perfkit load-test --bot shop_bot.py"),
    process(503, 1, "python -m perfkit monitor --find shop_bot.py"),
)


def found(text, *others):
    return [candidate.pid for candidate in matching(text, (*MACHINE, *others), own=PERFKIT)]


def test_a_bot_is_found_by_a_part_of_its_command_line():
    assert found("op_bot.p", process(20, 1, "python /srv/shop_bot.py --fast")) == [20]


@pytest.mark.parametrize("name", ["python3", "shop_bot.py", "shop_bot"])
def test_who_is_called_so_comes_before_who_only_mentions_it(name):
    bot = process(20, 1, "/usr/bin/python3 /srv/shop_bot.py")
    assert found(name, process(19, 1, "tail -f -n 5 log of shop_bot.py.python3"), bot) == [20]


def test_a_module_is_a_name():
    other = process(19, 1, "a b c d e -m homework_bot")
    assert found("homework_bot", other, process(20, 1, "python -m homework_bot -v")) == [20]


def test_perfkit_and_all_it_descends_from_are_never_the_bot():
    assert found("shop_bot.py") == []


def test_of_forked_workers_the_topmost_is_the_bot():
    workers = [process(pid, 20, "gunicorn: worker [shop]") for pid in (21, 22)]
    deep = process(23, 22, "gunicorn: worker [shop]")
    assert found("shop", process(20, 1, "gunicorn: master [shop]"), *workers, deep) == [20]


def test_what_stands_between_a_bot_and_its_worker_need_not_match():
    between = process(21, 20, "sh -c x")
    assert found("shop", process(20, 1, "shop"), between, process(22, 21, "shop worker")) == [20]


def test_a_shell_around_the_bot_is_not_the_bot():
    shell = process(20, 1, "/bin/sh -c python shop_bot.py")
    timeout = process(21, 20, "timeout 60 python shop_bot.py")
    assert found("shop_bot.py", shell, timeout, process(22, 21, "python shop_bot.py")) == [22]


def test_a_shell_that_is_the_bot_is_found():
    assert found("shop_bot.sh", process(20, 1, "-bash shop_bot.sh")) == [20]


def test_several_bots_are_all_found():
    bots = [process(pid, 1, f"python shop_bot.py {pid}") for pid in (31, 30)]
    assert found("shop_bot", *bots) == [30, 31]


def test_what_an_earlier_bot_left_behind_is_not_the_bot(monkeypatch):
    worker = Candidate(21, 1, "python", ("python", "shop_bot.py"), born_ms=5000)
    its_child = process(22, 21, "python shop_bot.py")
    show(monkeypatch, worker, its_child, process(30, 1, "python shop_bot.py"))
    assert find_bot("shop_bot", {(21, 5010)}) == 30


def test_a_later_process_with_the_id_of_an_earlier_one_may_be_the_bot(monkeypatch):
    show(monkeypatch, Candidate(21, 1, "python", ("python", "shop_bot.py"), born_ms=9000))
    assert find_bot("shop_bot", {(21, 5000)}) == 21


def test_parents_that_go_in_a_circle_are_followed_once():
    assert found("shop_bot", process(20, 21, "shop_bot"), process(21, 20, "cron")) == [20]


def show(monkeypatch, *processes):
    monkeypatch.setattr("perfkit.bot.find.everybody", lambda: processes)


def test_one_that_is_found_is_told_by_its_id(monkeypatch):
    show(monkeypatch, process(20, 1, "python shop_bot.py"))
    assert find_bot("shop_bot") == 20


def test_none_found_says_so(monkeypatch):
    show(monkeypatch)
    with pytest.raises(BotError, match="no process is called 'shop_bot'") as raised:
        find_bot("shop_bot")
    assert "pgrep" in raised.value.advice


def test_several_found_are_listed_with_secrets_masked_and_without_control_characters(monkeypatch):
    token = "123456:AAAAAAAAAAAAAAAAAAAAAAAAA"
    show(
        monkeypatch, *(process(pid, 1, f"shop_bot {token} \x1b[2J\udcff") for pid in range(20, 32))
    )
    with pytest.raises(BotError, match="12 processes match") as raised:
        find_bot("shop_bot")
    lines = raised.value.detail.splitlines()
    assert lines[0] == "       20  shop_bot 123456:*** ?[2J?"
    assert lines[10:] == ["  and 2 more"]
    assert "--pid" in raised.value.advice


def test_nothing_is_no_name():
    with pytest.raises(UsageError):
        find_bot(" ")


@pytest.mark.slow
def test_a_real_process_is_found_and_this_one_is_not():
    assert os.getpid() in {candidate.pid for candidate in everybody()}
    word = f"perfkit-test-find-{os.getpid()}"
    code = "print(flush=True); input()"
    with subprocess.Popen(
        (sys.executable, "-c", code, word), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bot:
        bot.stdout.readline()
        assert find_bot(word) == bot.pid
        bot.communicate(b"\n")
    with pytest.raises(BotError):
        find_bot(word)
