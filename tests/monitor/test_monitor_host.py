import os
from types import SimpleNamespace

import psutil
import pytest

from perfkit.analysis.host import Allowed, Quota
from perfkit.monitor.host import HostReader

SECOND = 1_000_000_000


class FakeClock:
    at_ns = 0

    def now_ns(self):
        return self.at_ns


class FakeCgroups:
    allowed = Allowed()

    def read(self, pid):
        return self.allowed


@pytest.fixture
def reader(tmp_path):
    return HostReader(FakeClock(), tmp_path, cgroups=FakeCgroups())


def cpu_shows(monkeypatch, **times):
    monkeypatch.setattr(psutil, "cpu_times", lambda percpu: [SimpleNamespace(**times)])


def test_this_machine_can_be_read(tmp_path):
    seen = HostReader(FakeClock(), tmp_path).read(os.getpid())
    assert seen.cpus > 0
    assert 0 <= seen.memory_used_bytes <= seen.memory_bytes
    assert 0 < seen.disk_used_share < 1
    assert seen.cpu_share is seen.steal_share is None


def test_shares_are_since_the_read_before_and_begin_anew_with_another_bot(reader, monkeypatch):
    rest = {"nice": 0.0, "system": 0.0, "irq": 0.0, "softirq": 0.0, "iowait": 5.0}
    cpu_shows(monkeypatch, user=1.0, idle=10.0, steal=0.0, **rest)
    assert reader.read(1).cpu_share is None
    cpu_shows(monkeypatch, user=3.0, idle=15.0, steal=1.0, **rest)
    seen = reader.read(1)
    assert (seen.cpu_share, seen.steal_share) == (0.25, 0.125)
    assert reader.read(2).cpu_share is None


def test_systems_that_tell_less_are_read_as_well(reader, monkeypatch):
    cpu_shows(monkeypatch, user=1.0, idle=1.0)
    reader.read(1)
    cpu_shows(monkeypatch, user=2.0, idle=4.0)
    assert reader.read(1).cpu_share == 0.25


@pytest.mark.parametrize("error", [FileNotFoundError, NotImplementedError, None])
def test_disks_that_are_hidden_are_unknown(tmp_path, monkeypatch, error):
    def hidden():
        if error:
            raise error

    monkeypatch.setattr(psutil, "disk_io_counters", hidden)
    seen = HostReader(FakeClock(), tmp_path / "nowhere").read(1)
    assert seen.disk_read_bytes is seen.disk_written_bytes is seen.disk_used_share is None


def test_the_cgroups_limits_are_the_whole(reader, monkeypatch):
    monkeypatch.setattr(FakeCgroups, "allowed", Allowed(memory=Quota(1000, 10)))
    seen = reader.read(1)
    assert (seen.memory_bytes, seen.memory_used_bytes) == (1000, 10)


def test_disks_and_swap_are_read_every_five_seconds(tmp_path, monkeypatch):
    clock = FakeClock()
    reader = HostReader(clock, tmp_path, cgroups=FakeCgroups())
    written = iter((10, 20))
    monkeypatch.setattr(
        psutil,
        "disk_io_counters",
        lambda: SimpleNamespace(read_bytes=1, write_bytes=next(written)),
    )
    seen = []
    for clock.at_ns in (0, 4 * SECOND, 5 * SECOND):
        seen.append(reader.read(1).disk_written_bytes)
    assert seen == [10, 10, 20]
