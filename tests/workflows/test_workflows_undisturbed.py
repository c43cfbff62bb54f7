import gc
import os

import pytest

from perfkit.workflows.undisturbed import undisturbed

has_schedulers = pytest.mark.skipif(
    not hasattr(os, "sched_setscheduler"), reason="this system has no schedulers to choose from"
)


def test_long_lived_objects_are_left_alone_for_the_time_being():
    with undisturbed():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


@has_schedulers
def test_the_usual_scheduling_comes_back():
    before = os.sched_getscheduler(0)
    with pytest.raises(ZeroDivisionError), undisturbed():
        raise ZeroDivisionError
    assert os.sched_getscheduler(0) == before


@has_schedulers
def test_without_the_right_to_it_the_scheduling_stays(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    with undisturbed():
        assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_systems_without_schedulers_are_measured_as_well(monkeypatch):
    monkeypatch.delattr(os, "sched_setscheduler", raising=False)
    with undisturbed():
        assert gc.get_freeze_count() > 0
