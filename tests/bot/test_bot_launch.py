"""Programs of every temper are started, heard, and ended whole."""

import asyncio
import signal
import sys
from pathlib import Path

import psutil
import pytest

from perfkit.bot.launch import BotSpec, launch
from perfkit.errors import BotError

pytestmark = pytest.mark.slow

STUBBORN = """\
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", flush=True)
time.sleep(600)
"""
LEAVES_CHILDREN = """\
import subprocess, sys
sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
print(subprocess.Popen(sleeper).pid, subprocess.Popen(sleeper, start_new_session=True).pid)
"""
FORKS_A_DAEMON = """\
import os, sys, time
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writer, str(os.getpid()).encode())
        time.sleep(600)
    os._exit(0)
print(os.read(reader, 20).decode(), flush=True)
time.sleep(600)
"""


async def until_it_says(bot, words=1):
    """Its output so far, once it has said so many words."""
    async with asyncio.timeout(60):
        while len(bot.log_tail(10).split()) < words:  # noqa: ASYNC110 - output has no event
            await asyncio.sleep(0.01)
    return bot.log_tail(10)


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_bot_that_dies_is_told_in_words_with_the_end_of_its_log(launcher, tmp_path):
    async def scene():
        bot = await launcher("print('starting', flush=True); raise SystemExit('no token given')")
        await bot.wait()
        told = bot.alive, bot.ended, bot.returncode, bot.log_tail(20)
        return told, await bot.stop()

    told, remaining = asyncio.run(scene())
    assert told == (False, "ended with exit code 1", 1, "starting\nno token given")
    assert remaining == 0
    assert (tmp_path / "bot.log").read_text() == "starting\nno token given\n"


def test_a_killed_bot_is_told(launcher):
    async def scene():
        bot = await launcher("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        await bot.wait()
        await bot.stop()
        return bot.ended

    assert asyncio.run(scene()) == "killed by SIGKILL"


def test_a_polite_bot_ends_on_the_first_signal(launcher):
    async def scene():
        bot = await launcher("import time\nprint('here', flush=True)\ntime.sleep(600)")
        await until_it_says(bot)
        return await bot.stop(), bot.returncode

    assert asyncio.run(scene()) == (0, -signal.SIGINT)


def test_a_bot_that_ignores_int_and_term_is_killed(launcher):
    async def scene():
        bot = await launcher(STUBBORN)
        await until_it_says(bot)
        return await bot.stop(), bot.ended

    assert asyncio.run(scene()) == (0, "killed by SIGKILL")


def test_children_that_outlive_the_bot_are_ended_in_whatever_session_they_are(launcher):
    async def scene():
        bot = await launcher(LEAVES_CHILDREN)
        pids = [int(word) for word in (await until_it_says(bot, 2)).split()]
        await bot.wait()
        lived = [not gone(pid) for pid in pids]
        return lived, await bot.stop(), [gone(pid) for pid in pids]

    assert asyncio.run(scene()) == ([True, True], 0, [True, True])


def test_a_daemon_that_lost_its_parents_is_ended(launcher):
    async def scene():
        bot = await launcher(FORKS_A_DAEMON)
        pid = int(await until_it_says(bot))
        return gone(pid), await bot.stop(), gone(pid)

    assert asyncio.run(scene()) == (False, 0, True)


def test_a_flood_of_log_neither_stalls_the_bot_nor_is_lost(launcher, tmp_path):
    async def scene():
        bot = await launcher("for n in range(40_000): print(n, 'x' * 100)")
        async with asyncio.timeout(60):
            await bot.wait()
        await bot.stop()
        return bot.returncode, bot.log_tail(1), bot.log_problem

    assert asyncio.run(scene()) == (0, "39999 " + "x" * 100, None)
    assert (tmp_path / "bot.log").read_bytes().count(b"\n") == 40_000


def test_no_token_reaches_the_log(launcher, tmp_path):
    async def scene():
        bot = await launcher("print('token 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw')")
        await bot.wait()
        await bot.stop()

    asyncio.run(scene())
    assert (tmp_path / "bot.log").read_text() == "token 123456789:***\n"


def test_a_full_disk_does_not_end_the_bot(launcher):
    async def scene():
        bot = await launcher("print('hello')", log=Path("/dev/full"))
        await bot.wait()
        await bot.stop()
        return bot.returncode, bot.log_tail(5), bot.log_problem

    assert asyncio.run(scene()) == (0, "hello", "full is not complete: No space left on device")


def test_the_guard_is_told_of_the_bot(launcher, tmp_path):
    class Guard:
        def __init__(self):
            self.told = []

        def guard_group(self, group):
            self.told.append(("group", group))

        def guard_marked(self, setting):
            self.told.append(("marked", setting))

    async def scene(guard):
        bot = await launcher("pass", guard=guard)
        await bot.stop()
        return bot.pid

    guard = Guard()
    pid = asyncio.run(scene(guard))
    assert guard.told == [("marked", f"PERFKIT_NOTES={tmp_path}/notes"), ("group", pid)]


def test_a_stop_that_is_cancelled_kills_what_is_there(launcher):
    async def scene():
        bot = await launcher(STUBBORN)
        await until_it_says(bot)
        stopping = asyncio.create_task(bot.stop())
        await asyncio.sleep(0)
        stopping.cancel()
        await asyncio.wait([stopping])
        await bot.wait()
        await bot.stop()
        return bot.ended

    assert asyncio.run(scene()) == "killed by SIGKILL"


@pytest.mark.parametrize(
    ("first_line", "what"),
    [("#!/no/such/interpreter", "No such file"), ("not a script", "Exec format error")],
)
def test_a_script_without_an_interpreter_is_told(first_line, what, tmp_path, launcher):
    script = tmp_path / "bot"
    script.write_text(first_line + "\n")
    script.chmod(0o755)
    spec = BotSpec(("./bot",), tmp_path, "http://127.0.0.1:9", tmp_path / "notes")

    class Guard:
        def guard_marked(self, setting):
            pass

    with pytest.raises(BotError, match=f"the bot can't be started: .*{what}"):
        asyncio.run(launch(spec, tmp_path / "bot.log", Guard()))


def test_a_missing_program_is_told_before_anything_is_started(tmp_path):
    spec = BotSpec(("foo",), tmp_path, "http://127.0.0.1:9", tmp_path / "notes")
    with pytest.raises(BotError, match="no such program: 'foo'"):
        asyncio.run(launch(spec, tmp_path / "bot.log", None))


def test_the_notes_tell_a_bot_that_imported_no_framework(launcher, tmp_path):
    async def scene():
        bot = await launcher("pass")
        await bot.wait()
        await bot.stop()
        return bot.notes()

    notes = asyncio.run(scene())
    assert (tmp_path / "bot.log").read_text() == ""
    assert notes.framework() is None
    assert len(notes.pythons) == 1
    assert notes.pythons[0].startswith(f"{sys.version_info[0]}.{sys.version_info[1]}.")
