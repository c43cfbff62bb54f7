"""Whether a bot is profiled during its load test: as asked, and else if it is possible."""

import asyncio

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import ToolError
from perfkit.model.manifest import Artifact
from perfkit.profilers.tree import ProfilerResult
from perfkit.runs.writing import StorageError
from perfkit.workflows import load_test, profiling
from perfkit.workflows.load_request import LoadRequest, read_request
from perfkit.workflows.profiling import begin_profile, end_profile


class FakeFolder:
    def __init__(self, path):
        self.path = path
        self.could_not_check = []
        self.artifacts = []

    def update(self, *, could_not_check):
        self.could_not_check += could_not_check

    def note_artifact(self, name, kind):
        self.artifacts.append((name, kind))


class FakeWarden:
    def __init__(self):
        self.guarded = []

    def guard_process(self, pid):
        self.guarded.append(pid)


class FakeProfiler:
    """Stands in for the py-spys of a process tree."""

    pids = (71, 72)

    def __init__(self, *args, started=None, **kwargs):
        self.started = False
        self.tell = started

    async def start(self):
        for pid in self.pids:
            self.tell(pid)
        self.started = True

    async def stop(self):
        return ProfilerResult((Artifact("trace.gz", "trace"),), ("process 7 ended too soon",))


@pytest.fixture
def folder(tmp_path):
    return FakeFolder(tmp_path)


@pytest.fixture
def allowed(monkeypatch):
    """A machine where py-spy may look into the bot."""

    async def check(*_):
        return None

    monkeypatch.setattr(profiling, "need_pyspy", lambda: "py-spy")
    monkeypatch.setattr(profiling, "check_attach", check)
    monkeypatch.setattr(profiling, "most_threads", lambda _: 1)
    monkeypatch.setattr(profiling, "TreeProfiler", FakeProfiler)


def refuse(monkeypatch, error):
    def need():
        raise error

    monkeypatch.setattr(profiling, "need_pyspy", need)


def begin(folder, *, wanted, warden=None):
    warden = warden or FakeWarden()
    return asyncio.run(begin_profile(1, folder, warden, SystemClock(), wanted=wanted))


def test_who_does_not_want_a_profile_gets_none(folder, monkeypatch):
    refuse(monkeypatch, AssertionError("nobody may ask for py-spy"))
    assert begin(folder, wanted=False) is None
    assert folder.could_not_check == []


@pytest.mark.parametrize("wanted", [True, None])
def test_a_profile_begins_and_its_helpers_are_guarded(folder, allowed, wanted):
    warden = FakeWarden()
    profiler = begin(folder, wanted=wanted, warden=warden)
    assert profiler.started
    assert warden.guarded == [71, 72]


def test_what_can_not_be_done_is_said_where_nothing_was_asked(folder, monkeypatch):
    refuse(monkeypatch, ToolError("py-spy is not installed", advice="install it"))
    assert begin(folder, wanted=None) is None
    assert folder.could_not_check == ["no profile: py-spy is not installed (install it)"]


def test_what_was_asked_for_and_can_not_be_done_is_an_error(folder, monkeypatch):
    refuse(monkeypatch, ToolError("py-spy is not installed"))
    with pytest.raises(ToolError):
        begin(folder, wanted=True)


def test_a_py_spy_that_can_not_be_run_leaves_none_behind(folder, allowed, monkeypatch):
    stopped = []

    class Broken(FakeProfiler):
        async def start(self):
            raise OSError(11, "Resource temporarily unavailable")

        async def stop(self):
            stopped.append(True)

    monkeypatch.setattr(profiling, "TreeProfiler", Broken)
    assert begin(folder, wanted=None) is None
    assert "py-spy can't be run: Resource temporarily unavailable" in folder.could_not_check[0]
    assert stopped


def test_a_full_disk_is_no_reason_to_go_on_without_a_profile(folder, monkeypatch):
    refuse(monkeypatch, StorageError("the disk is full"))
    with pytest.raises(StorageError):
        begin(folder, wanted=None)


def test_the_end_of_a_profile_lists_what_was_left_and_what_is_missing(folder):
    asyncio.run(end_profile(FakeProfiler(), folder))
    assert folder.artifacts == [("trace.gz", "trace")]
    assert folder.could_not_check == ["process 7 ended too soon"]


def test_without_a_profile_there_is_nothing_to_end(folder):
    asyncio.run(end_profile(None, folder))
    assert folder.artifacts == []


@pytest.mark.parametrize(
    ("profile", "look_inside", "lets"),
    [(False, True, True), (False, False, False), (None, False, True)],
)
def test_a_bot_lets_itself_be_traced_where_something_looks_in(
    tmp_path, monkeypatch, profile, look_inside, lets
):
    seen = []

    async def start(*_, allow_tracing, **__):
        seen.append(allow_tracing)

    class Server:
        root = "http://127.0.0.1:9"

    class Silent:
        def phase(self, text):
            pass

    file = tmp_path / "s.yaml"
    file.write_text("bot: {command: bot}\nusers: 1\nsteps: [{say: hi}]\n")
    request = LoadRequest(file, tmp_path, profile=profile, look_inside=look_inside)
    monkeypatch.setattr(load_test, "start_process", start)
    test = read_request(request, SystemClock())
    run = load_test._Run(test, FakeFolder(tmp_path), SystemClock(), Silent())
    asyncio.run(run._start_bot(Server(), FakeWarden()))
    assert seen == [lets]
