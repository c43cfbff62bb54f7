"""Waiting told from working, and waiting for work from waiting with work on one's hands."""

import pytest

from perfkit.analysis.waiting import waits, waits_for_work
from perfkit.model.stacks import Frame

LIB = "/usr/lib/python3.11/"
SITE = "/srv/venv/lib/python3.11/site-packages/"
MODULE = ("<module>", "/srv/bot.py")
RUNNER = ("Runner.run", LIB + "asyncio/runners.py")
ONCE = ("BaseEventLoop._run_once", LIB + "asyncio/base_events.py")
SELECT = ("EpollSelector.select", LIB + "selectors.py")
HANDLER = ("handle", "/srv/bot.py")
AIOGRAM = ("feed_update", SITE + "aiogram/dispatcher/dispatcher.py")
THREAD = (("Thread._bootstrap", LIB + "threading.py"), ("Thread.run", LIB + "threading.py"))
GET = ("Queue.get", LIB + "queue.py")
WAIT = ("Condition.wait", LIB + "threading.py")
READ = ("SSLSocket.read", LIB + "ssl.py")
COMMUNICATE = ("Popen.communicate", LIB + "subprocess.py")
RUNPY = ("_run_module_as_main", "<frozen runpy>")


def stack(*calls):
    return tuple(Frame(function, file, 1) for function, file in calls)


@pytest.mark.parametrize(
    "calls",
    [
        (MODULE, RUNNER, ONCE, SELECT),
        (RUNPY, MODULE, RUNNER, ONCE, SELECT),
        (MODULE, RUNNER),
        (*THREAD, ("_worker", LIB + "concurrent/futures/thread.py")),
        (*THREAD, ("my_worker", "/srv/bot.py"), GET, WAIT),
        (*THREAD, ("_connection_worker_thread", SITE + "aiosqlite/core.py")),
        (MODULE, ("main", "/srv/bot.py"), ("TeleBot.polling", SITE + "telebot/__init__.py"), WAIT),
        (MODULE, ("get_updates", SITE + "telebot/apihelper.py"), READ),
        (MODULE, ("BaseServer.serve_forever", LIB + "socketserver.py"), SELECT),
    ],
)
def test_these_wait_for_work(calls):
    assert waits(stack(*calls))
    assert waits_for_work(stack(*calls))


@pytest.mark.parametrize(
    "calls",
    [
        (MODULE, RUNNER, ONCE, AIOGRAM, HANDLER, COMMUNICATE, SELECT),
        (MODULE, COMMUNICATE, SELECT),
        (SELECT,),
        (MODULE, ("send_message", SITE + "telebot/apihelper.py"), READ),
        (MODULE, RUNNER, ONCE, AIOGRAM, HANDLER, WAIT),
        (*THREAD, ("WorkerThread.run", SITE + "telebot/util.py"), HANDLER, GET, WAIT),
    ],
)
def test_these_wait_with_work_on_their_hands(calls):
    assert waits(stack(*calls))
    assert not waits_for_work(stack(*calls))


@pytest.mark.parametrize("calls", [(), (MODULE,), (MODULE, RUNNER, ONCE, AIOGRAM, HANDLER)])
def test_these_are_not_known_to_wait(calls):
    assert not waits(stack(*calls))
    assert not waits_for_work(stack(*calls))


LIBC = "/usr/lib/x86_64-linux-gnu/libc.so.6"
EPOLL = (("select_epoll_poll", "/build/Modules/selectmodule.c"), ("epoll_wait", LIBC))


def test_compiled_frames_are_seen_through_to_the_python_that_called_them():
    idle = stack(("__libc_start_main", LIBC), MODULE, RUNNER, ONCE, SELECT, *EPOLL)
    assert waits(idle)
    assert waits_for_work(idle)
    sleeping = stack(MODULE, RUNNER, ONCE, AIOGRAM, HANDLER, ("clock_nanosleep", LIBC))
    assert waits(sleeping)
    assert not waits_for_work(sleeping)


def test_compiled_code_that_works_does_not_wait():
    assert not waits(stack(MODULE, HANDLER, ("PyUnicode_Join", "/usr/lib/libpython3.11.so.1.0")))
    assert not waits(stack(MODULE, RUNNER, ONCE, SELECT, ("clock_gettime", LIBC)))


def test_a_thread_without_python_waits_for_nobody_knows_what():
    assert waits(stack(("epoll_wait", LIBC)))
    assert not waits_for_work(stack(("epoll_wait", LIBC)))
