"""The real command, run as a person runs it, and what it leaves behind."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from perfkit.model.histogram import Histogram

PERFKIT = Path(sys.executable).with_name("perfkit")
BOTS = Path(__file__).with_name("bots")
PATIENCE_S = 180.0
"""What is waited for comes in seconds; on a machine that is busy with ten other things, later."""
MARK = "PERFKIT_TEST_MARK"
"""In the environment of all that a test starts, and of all that they start."""


def until(condition, *, within_s=PATIENCE_S):
    """Wait until the condition holds, looked at every few milliseconds, and tell what it gave."""
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for never came")
        time.sleep(0.005)
    return found


def raw_bot(*flags):
    """The command of the bot without a framework."""
    return "{python} " + shlex.join([str(BOTS / "raw_bot.py"), *flags])


def free_port():
    """A port that nobody used a moment ago, for bots that must be told one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Ended:
    """A command that has ended: its exit code and what it said."""

    def __init__(self, code, out, err, results):
        self.code, self.out, self.err = code, out, err
        self._results = results

    @property
    def went_through(self):
        """Whether the load ran to its end; a busy machine may have made the verdict doubtful."""
        return self.code in {0, 11} and "perfkit: " not in self.err

    @property
    def folder(self):
        """The one run folder it made."""
        [folder] = (path for path in self._results.iterdir() if path.is_dir())
        return folder

    @property
    def summary(self):
        return json.loads((self.folder / "summary.json").read_text())

    @property
    def manifest(self):
        return json.loads((self.folder / "run.json").read_text())


class Running:
    """A command under way."""

    def __init__(self, process, out, err, results):
        self.process = process
        self._out, self._err = out, err
        self.results = results

    def says(self, text):
        """Wait until this text stands on standard error."""
        until(lambda: text in self._read(self._err) or self._has_ended())

    def has_measured(self, seconds):
        """Wait until so many busy seconds of load are in the run folder."""
        files = "*/seconds.jsonl"
        until(lambda: sum(map(_busy, self.results.glob(files))) >= seconds or self._has_ended())

    def bot_is_up(self):
        """Wait until the bot's process runs; its process id."""
        runs = self.results.glob
        return until(lambda: next(map(_bot_pid, runs("*/run.json")), None) or self._has_ended())

    def error_text(self):
        """What it has said on standard error so far."""
        return self._read(self._err)

    def signal(self, number=signal.SIGINT):
        self.process.send_signal(number)

    def end(self):
        """Wait until it has ended."""
        code = self.process.wait(PATIENCE_S)
        return Ended(code, self._read(self._out), self._read(self._err), self.results)

    def _has_ended(self):
        assert self.process.poll() is None, f"it has ended: {self._read(self._err)}"

    @staticmethod
    def _read(path):
        return path.read_text("utf-8", "surrogateescape")


class Desk:
    """Where a test works: a folder, a mark for all processes started here, and the command."""

    def __init__(self, folder):
        self.folder = folder
        self.results = folder / "results"
        self._started = []

    def scenario(self, text, name="scenario.yaml"):
        """A scenario file with this text."""
        path = self.folder / name
        path.write_text(text)
        return path

    def start(self, *arguments, under=(), **environment):
        """Start a command; ``under`` is a command that starts it."""
        return self.start_program([*under, PERFKIT, *arguments], **environment)

    def start_program(self, argv, **environment):
        """Start any program here, with its output in files."""
        number = len(self._started)
        out, err = (self.folder / f"{kind}-{number}" for kind in ("out", "err"))
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(
                argv,
                cwd=self.folder,
                env={**os.environ, MARK: str(self.folder), **environment},
                stdin=subprocess.DEVNULL,
                stdout=to_out,
                stderr=to_err,
            )
        self._started.append(process)
        return Running(process, out, err, self.results)

    def close(self):
        """Wait for the ends of all that was started here; nothing should run any more."""
        for process in self._started:
            process.wait(PATIENCE_S)

    def run(self, *arguments, under=(), **environment):
        """Run a command to its end."""
        return self.start(*arguments, under=under, **environment).end()

    def load_test(self, scenario, *arguments, **environment):
        """Start a load test on a scenario's text, without a profile unless that is asked for."""
        path = scenario if isinstance(scenario, Path) else self.scenario(scenario)
        profile = () if any("profile" in str(word) for word in arguments) else ("--no-profile",)
        words = ("load-test", path, "--results", self.results, *profile, *arguments)
        return self.start(*words, **environment)

    def believed(self, scenario, *arguments):
        """A load test that perfkit itself believes.

        Where the machine is busy with something else, perfkit says so (exit code 11); then it is
        made again, twice at most.
        """
        for _ in range(3):
            made = len(list(self.folder.glob("results-*")))
            self.results = self.folder / f"results-{made}"
            ended = self.load_test(scenario, *arguments).end()
            if ended.code != 11:
                break
        return ended

    def processes(self):
        """All living processes that were started here, whoever started them."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process):
        try:
            ours = process.environ().get(MARK) == str(self.folder)
            return ours and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


def _busy(path):
    """The seconds in which more than ten interactions were done; a machine may stall in others."""
    whole_lines = path.read_bytes().splitlines(keepends=True)
    seconds = [json.loads(line) for line in whole_lines if line.endswith(b"\n")]
    return sum(sum(map(_done, second["steps"].values())) > 10 for second in seconds)


def _done(step):
    return Histogram.count_in(step["response"])


def _bot_pid(manifest):
    return json.loads(manifest.read_text())["bot_pid"]
