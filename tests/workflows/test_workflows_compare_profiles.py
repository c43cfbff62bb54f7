"""Two files or runs in, what differs between their profiles out."""

import marshal

import pytest
from measured_runs import FixedClock, measured_run
from recorded_runs import record

from perfkit.errors import InputError
from perfkit.model.profile_change import Basis, Shift
from perfkit.workflows.compare import CompareRequest, compare
from perfkit.workflows.compare_profiles import ProfilesRequest, compare_profiles
from perfkit.workflows.comparison_folder import write_comparison, write_profile_change
from perfkit.workflows.profile_sides import are_profiles, read_side


def compared(before, after, results):
    return compare_profiles(ProfilesRequest(before, after, results), FixedClock())


def folded(path, **counts):
    path.write_text("".join(f"main;{name} {count}\n" for name, count in counts.items()))
    return path


def prof(path, **own_s):
    stats = {("bot.py", 1, name): (1, 1, s, s, {}) for name, s in own_s.items()}
    path.write_bytes(marshal.dumps(stats))
    return path


def own(comparison):
    return {each.function: each.own.shift for each in comparison.changes}


def test_two_collapsed_files(tmp_path):
    before = folded(tmp_path / "a.txt", query=100, parse=900)
    after = folded(tmp_path / "b.txt", query=900, parse=1100)
    comparison, graph = compared(before, after, tmp_path)
    assert comparison.basis is Basis.SHARE
    assert own(comparison) == {"query": Shift.MORE, "parse": Shift.LESS}
    assert (comparison.before.samples, comparison.after.samples) == (1000, 2000)
    assert comparison.name == "a.txt-vs-b.txt"
    assert [box.label for box in graph.after.boxes] == ["all", "main", "parse", "query"]


def test_a_file_does_not_differ_from_itself(tmp_path):
    for file in (folded(tmp_path / "a.txt", query=1, parse=3), prof(tmp_path / "a.prof", f=1.0)):
        comparison, _ = compared(file, file, tmp_path)
        assert comparison.changes == ()


def test_two_prof_files_are_compared_as_counted(tmp_path):
    before, after = prof(tmp_path / "a.prof", query=1.0), prof(tmp_path / "b.prof", query=3.0)
    comparison, graph = compared(before, after, tmp_path)
    assert (comparison.basis, own(comparison)) == (Basis.TOTAL, {"query": Shift.MORE})
    assert any("keeps callers, not stacks" in note for note in comparison.notes)
    assert graph.after.total == 3.0


def test_counted_calls_beside_samples_say_so(tmp_path):
    counted, sampled = prof(tmp_path / "a.prof", f=1.0), folded(tmp_path / "b.txt", f=100)
    comparison, _ = compared(counted, sampled, tmp_path)
    assert comparison.basis is Basis.SHARE
    assert any("one counts calls, the other samples" in note for note in comparison.notes)


def test_a_file_that_does_not_tell_its_rate_says_so(tmp_path):
    lines = (
        "on-cpu;MainThread;main (/srv/bot.py:9) 250001\nidle;MainThread;wait (a.py:1) 99000000\n"
    )
    (tmp_path / "a.collapsed").write_text(lines)
    comparison, _ = compared(tmp_path / "a.collapsed", tmp_path / "a.collapsed", tmp_path)
    assert any("100 times a second is assumed" in note for note in comparison.notes)
    assert comparison.before.total == pytest.approx(0.250001)  # without what was idle


def test_two_runs_of_profile_keep_what_their_threads_were_doing(tmp_path):
    before = record(measured_run(tmp_path, "a", kind="profile"), work=9000, query=1000)
    after = record(measured_run(tmp_path, "b", kind="profile"), work=3000, query=7000)
    comparison, graph = compared(before, after, tmp_path)
    assert own(comparison) == {"query": Shift.MORE, "work": Shift.LESS}
    assert graph.after.boxes[1].label == "on CPU"
    assert comparison.before.samples == pytest.approx(1000)


def test_a_run_beside_a_file_is_compared_without_threads(tmp_path):
    before = record(measured_run(tmp_path, "a", kind="profile"), work=9000, query=1000)
    (tmp_path / "b.txt").write_text("work 200\nquery 800\n")
    _, graph = compared(before, tmp_path / "b.txt", tmp_path)
    assert [box.label for box in graph.after.boxes] == ["all", "query", "work"]


def test_load_tests_have_a_difference_by_interaction_in_their_comparison(tmp_path):
    before = record(measured_run(tmp_path, "a"), work=9000, query=1000)
    after = record(measured_run(tmp_path, "b"), work=3000, query=7000)
    comparison = compare(CompareRequest([before], [after], tmp_path), FixedClock())
    assert comparison.difference is not None
    assert comparison.difference.basis is Basis.INTERACTION
    written = write_comparison(comparison, tmp_path, page=None)
    assert "Difference flame graph" in (written.folder / "report.html").read_text()
    assert '"difference": null' in written.json
    assert not are_profiles([before, after], tmp_path)


def test_without_recordings_load_tests_have_none(tmp_path):
    runs = [measured_run(tmp_path, name, length_s=15) for name in "ab"]
    comparison = compare(CompareRequest(runs[:1], runs[1:], tmp_path), FixedClock())
    assert comparison.difference is None
    written = write_comparison(comparison, tmp_path, page=None)
    assert "Difference flame graph" not in (written.folder / "report.html").read_text()


def test_files_and_runs_of_profile_are_profiles(tmp_path):
    file = folded(tmp_path / "a.txt", f=1)
    run = record(measured_run(tmp_path, "a", kind="profile"), work=1)
    load = measured_run(tmp_path, "b", length_s=15)
    within = folded(run / "stacks.txt", f=1)
    assert are_profiles([file, file], tmp_path)
    assert are_profiles([load, run], tmp_path)
    assert are_profiles([load, within], tmp_path)
    assert not are_profiles([load, load / "run.json"], tmp_path)
    assert not are_profiles([file], tmp_path)
    assert read_side(within, tmp_path).what == "stacks"


def test_memory_and_time_cannot_be_compared(tmp_path):
    from perfkit.formats import gzipped, pprof
    from perfkit.model.profiles import ProfileStack, StackProfile, Unit
    from perfkit.model.stacks import Frame

    memory = StackProfile(Unit.BYTES, (ProfileStack((Frame("f", "a.py", 1),), 4096.0),))
    (tmp_path / "m.pb.gz").write_bytes(gzipped.pack(pprof.encode(memory)))
    time = folded(tmp_path / "a.txt", f=1)
    with pytest.raises(InputError, match="memory and time can't be compared"):
        compared(tmp_path / "m.pb.gz", time, tmp_path)


def test_nothing_to_compare_is_told(tmp_path):
    empty = prof(tmp_path / "empty.prof", f=0.0)
    with pytest.raises(InputError, match="is a profile of nothing"):
        compared(empty, empty, tmp_path)
    bare = measured_run(tmp_path, "bare", kind="profile", length_s=15)
    with pytest.raises(InputError, match="holds no recording of stacks"):
        compared(bare, bare, tmp_path)


def test_what_differs_is_kept_in_a_folder(tmp_path):
    before, after = folded(tmp_path / "a.txt", f=100), folded(tmp_path / "b.txt", g=100)
    comparison, graph = compared(before, after, tmp_path)
    page = tmp_path / "page.html"
    written = write_profile_change(comparison, graph, tmp_path / "out", page=page)
    assert {path.name for path in written.folder.iterdir()} == {
        "compare.json", "report.html", "report.md",
    }  # fmt: skip
    assert page.read_bytes() == (written.folder / "report.html").read_bytes()
