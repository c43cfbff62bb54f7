"""``perfkit profile-cprofile`` on bots whose truth is known."""

import asyncio
import os
import pstats
import select
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ToolError
from perfkit.formats import prof
from perfkit.model.manifest import RunState
from perfkit.profilers.injection import run_inside
from perfkit.profilers.processes import alive
from perfkit.runs.artifacts import CALLS
from perfkit.workflows import call_profile
from perfkit.workflows.call_profile import CallProfileRequest, profile_calls

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or os.uname().machine != "x86_64",
        reason="processes are entered on Linux x86_64",
    ),
]

BOT = """
    import asyncio, signal, sys, {loop} as loops

    def planted():
        return sum(number * number for number in range(20000))

    def cheap():
        return 1

    async def main():
        print("ready", flush=True)
        while True:
            planted()
            for _ in range(10):
                cheap()
            await asyncio.sleep(0.005)

    loops.run(main())
"""
WATCHED = "import sys\nsys.setprofile(lambda *_: None)\n"
BRIEF = """
    import {module} as other

    def planted():
        return sum(number * number for number in range(20000))

    planted()
    {more}
"""


class Told:
    """Hears what is said, and does something when time is told for the first time."""

    def __init__(self, act=None):
        self.said = []
        self._act = act

    def say(self, text):
        self.said.append(text)

    def left(self, seconds):
        act, self._act = self._act, None
        if act is not None:
            act()


@pytest.fixture
def start(tmp_path):
    """Start a Python program and wait until it says that it is ready."""
    started = []

    def run(source):
        path = tmp_path / "bot.py"
        path.write_text(textwrap.dedent(source))
        process = subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE)
        started.append(process)
        assert process.stdout.readline() == b"ready\n"
        try:
            asyncio.run(run_inside(process.pid, "", clock=SystemClock()))
        except ToolError as error:
            pytest.skip(f"{error.what}: {error.advice}")
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def count(tmp_path, *, pid=None, argv=(), duration_s=None, engine="auto", told=None):
    request = CallProfileRequest(
        pid=pid,
        argv=tuple(map(str, argv)),
        duration_s=duration_s,
        engine=engine,
        name="truth",
        results=tmp_path / "results",
        command_line=("perfkit", "profile-cprofile"),
    )
    report = asyncio.run(profile_calls(request, SystemClock(), told or Told()))
    [folder] = (tmp_path / "results").iterdir()
    return report, folder / CALLS


def next_line(process):
    """What it says next, within a minute."""
    ready, _, _ = select.select([process.stdout], [], [], 60)
    assert ready, "nothing was said for a minute"
    return process.stdout.readline()


def functions(path):
    """Name to cost; the file must add up the same for pstats."""
    profile = prof.decode(path.read_bytes())
    assert pstats.Stats(str(path)).total_tt == pytest.approx(profile.total_s)
    for function, callers in profile.callers.items():
        own = sum(cost.own_s for cost in callers.values())
        assert own <= profile.costs[function].own_s + 1e-6
    return profile, {function.name: cost for function, cost in profile.costs.items()}


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_running_bot_is_counted_and_goes_on(start, tmp_path, loop):
    bot = start(BOT.format(loop=loop))
    begun = time.monotonic()
    report, path = count(tmp_path, pid=bot.pid, duration_s=1.0, engine="cprofile")
    passed_s = time.monotonic() - begun
    profile, found = functions(path)
    assert report.manifest.state is RunState.COMPLETE
    assert found["planted"].calls * 10 == pytest.approx(found["cheap"].calls, abs=10)
    assert profile.total_s <= passed_s, "more time was counted than has passed"
    assert report.manifest.notes["engine"] == "cProfile"
    assert bot.poll() is None
    # and it can be done again: nothing of the first visit stands in the way
    functions(path)


def test_ctrl_c_ends_it_early_and_keeps_it(start, tmp_path):
    bot = start(BOT.format(loop="asyncio"))
    told = Told(act=lambda: os.kill(os.getpid(), signal.SIGINT))
    report, path = count(tmp_path, pid=bot.pid, duration_s=60.0, told=told)
    assert report.manifest.state is RunState.INTERRUPTED
    assert functions(path)[1]
    assert bot.poll() is None


def test_a_bot_that_is_watched_already_is_left_alone(start, tmp_path):
    bot = start(WATCHED + textwrap.dedent(BOT.format(loop="asyncio")))
    with pytest.raises(BotError, match="being watched already, by a profiler"):
        count(tmp_path, pid=bot.pid, duration_s=1.0, engine="cprofile")
    assert bot.poll() is None


def test_a_bot_that_dies_meanwhile_is_told(start, tmp_path):
    bot = start(BOT.format(loop="asyncio"))
    with pytest.raises(BotError, match="ended before its profile was written"):
        count(tmp_path, pid=bot.pid, duration_s=60.0, told=Told(act=bot.kill))


WATCHFUL = """
    import asyncio, sys

    def profiled():
        monitoring = getattr(sys, "monitoring", None)
        return bool(sys.getprofile() or monitoring and monitoring.get_tool(2))

    async def main():
        print("ready", flush=True)
        for wanted in (True, False):
            while profiled() is not wanted:
                await asyncio.sleep(0.01)
            print("profiled" if wanted else "as before", flush=True)
        await asyncio.sleep(60)

    asyncio.run(main())
"""


def test_if_perfkit_is_killed_the_profiler_leaves_all_the_same(start, tmp_path):
    bot = start(WATCHFUL)
    words = ("profile-cprofile", "--pid", bot.pid, "--duration", "10min", "--results", tmp_path)
    perfkit = subprocess.Popen(
        [sys.executable, "-c", "from perfkit.cli.main import main; main()", *map(str, words)],
        stderr=subprocess.DEVNULL,
    )
    try:
        assert next_line(bot) == b"profiled\n"
    finally:
        perfkit.kill()
        perfkit.wait()
    assert next_line(bot) == b"as before\n"
    assert bot.poll() is None


def command(tmp_path, source):
    path = tmp_path / "brief.py"
    path.write_text(textwrap.dedent(source))
    return sys.executable, path


def test_a_command_is_counted_from_start_to_end(tmp_path):
    report, path = count(tmp_path, argv=command(tmp_path, BRIEF.format(module="json", more="")))
    assert report.manifest.notes["ended"] == "ended with exit code 0"
    assert functions(path)[1]["planted"].calls == 1


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_a_command_that_a_signal_ends_leaves_its_profile(tmp_path, number):
    more = f"other.kill(other.getpid(), __import__('signal').{number})"
    argv = command(tmp_path, BRIEF.format(module="os", more=more))
    report, path = count(tmp_path, argv=argv)
    assert report.manifest.notes["ended"] == f"killed by {number}"
    assert functions(path)[1]["planted"].calls == 1


def test_a_command_that_starts_threads_is_told_to_be_doubtful(tmp_path):
    more = "it = other.Thread(target=planted); it.start(); it.join()"
    argv = command(tmp_path, BRIEF.format(module="threading", more=more))
    report, _ = count(tmp_path, argv=argv)
    assert any("--engine yappi" in each for each in report.manifest.could_not_check)


def test_whatever_a_command_has_started_is_ended_with_it(tmp_path):
    said = tmp_path / "pid"
    shell = f"sleep 777 & echo $! > {said}; exec {sys.executable} -c 'import time; time.sleep(600)'"
    report, path = count(tmp_path, argv=("/bin/sh", "-c", shell), duration_s=1.0)
    assert not alive(int(said.read_text()))
    assert report.manifest.notes["ended"] == "killed by SIGINT"
    assert functions(path)[1]["<built-in method time.sleep>"].calls == 1


def test_the_output_of_a_command_is_kept_without_its_secrets(tmp_path, capfd):
    more = "print('--token', 'abc')"
    report, path = count(
        tmp_path, argv=(*command(tmp_path, BRIEF.format(module="os", more=more)), "--token", "abc")
    )
    assert (path.parent / "command.log").read_text() == "--token ***\n"
    assert [each.name for each in report.manifest.artifacts if each.kind == "log"] == [
        "command.log"
    ]
    assert report.manifest.bot_command.endswith(" '***'")
    assert capfd.readouterr().err == ""


def test_a_command_without_yappi_is_told_how_to_install_it(tmp_path, monkeypatch):
    raises = "raise ModuleNotFoundError(\"No module named 'yappi'\")"
    (tmp_path / "yappi.py").write_text(raises)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ToolError, match="no yappi") as told:
        count(tmp_path, argv=command(tmp_path, "print('done')"), engine="yappi")
    assert "python -m pip install yappi" in told.value.advice
    [folder] = (tmp_path / "results").iterdir()
    assert (folder / "command.log").read_text() == "done\n"


def test_a_command_that_can_not_be_counted_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(call_profile, "STARTS_WITHIN_S", 0.5)
    (tmp_path / "yappi.py").write_text("raise ModuleNotFoundError('yappi')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ToolError, match="no yappi"):
        count(tmp_path, argv=command(tmp_path, "import time; time.sleep(300)"), engine="yappi")
    [folder] = (tmp_path / "results").iterdir()
    assert "KeyboardInterrupt" in (folder / "command.log").read_text()


def test_a_launcher_that_can_not_count_does_no_harm(tmp_path, monkeypatch):
    once = tmp_path / "once"
    (tmp_path / "yappi.py").write_text(f"""
import pathlib
once = pathlib.Path({str(once)!r})
if not once.exists():
    once.touch()
    raise ModuleNotFoundError("yappi")
def __getattr__(name):
    return lambda *_, **__: []
""")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    launcher = "import os, sys; os.execv(sys.executable, (sys.executable, '-c', 'pass'))"
    report, _ = count(tmp_path, argv=command(tmp_path, launcher), engine="yappi")
    [told] = report.manifest.could_not_check
    assert told.startswith("a Python of the command could not count its calls: ModuleNotFound")


def test_whatever_else_keeps_a_command_from_being_counted_is_told(tmp_path, monkeypatch):
    (tmp_path / "yappi.py").write_text("raise RuntimeError('broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"could not count its calls: RuntimeError\('broken'\)"):
        count(tmp_path, argv=command(tmp_path, "print('done')"), engine="yappi")


def test_what_is_no_python_leaves_no_profile(tmp_path):
    with pytest.raises(BotError, match="left no profile; it has ended: ended with exit code 3"):
        count(tmp_path, argv=("/bin/sh", "-c", "exit 3"))
    [folder] = (tmp_path / "results").iterdir()
    assert '"failed"' in (folder / "run.json").read_text()


def test_a_command_that_does_not_exist_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(BotError, match="no such program"):
        count(tmp_path, argv=("no-such-program",))
    assert not (tmp_path / "results").exists()
