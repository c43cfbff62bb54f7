"""Where the boxes of a difference flame graph stand, and what changed in them."""

from perfkit.analysis.calltree import DEEPEST
from perfkit.analysis.flamediff import lay_out_difference
from perfkit.analysis.profile_change import ProfiledSide, choose_basis, noise_between
from perfkit.model.profile_change import Shift
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MAIN = Frame("main", "/a/bot.py", 1)
SLOW = Frame("slow", "/a/bot.py", 5)
GONE = Frame("gone", "/a/bot.py", 7)
DEEP = Frame("deep", "/a/bot.py", 8)


def difference(before, after):
    sides = [
        ProfiledSide(StackProfile(Unit.SAMPLES, tuple(ProfileStack(*stack) for stack in stacks)))
        for stacks in (before, after)
    ]
    noise = noise_between(*sides, choose_basis(*sides))
    return lay_out_difference(sides[0].stacks, sides[1].stacks, noise)


def told(axis):
    return [
        (b.label, b.depth, round(b.start, 3), round(b.width, 3), b.cost.shift, b.degree)
        for b in axis.boxes
    ]


def test_widths_are_from_after_and_each_box_knows_what_it_was():
    graph = difference(
        [((MAIN,), 900.0), ((MAIN, SLOW), 100.0)], [((MAIN,), 500.0), ((MAIN, SLOW), 500.0)]
    )
    assert told(graph.after) == [
        ("all", 0, 0.0, 1.0, Shift.SAME, 0),
        ("main", 1, 0.0, 1.0, Shift.SAME, 0),
        ("slow", 2, 0.0, 0.5, Shift.MORE, 3),
    ]
    slow = graph.after.boxes[-1]
    assert (slow.cost.before, slow.cost.after, slow.owner, slow.lines) == (
        0.1, 0.5, "own", ((5, 1.0),),
    )  # fmt: skip
    assert graph.after.boxes[0].owner == ""
    assert graph.vanished.boxes == ()
    assert graph.vanished_share == 0.0


def test_what_is_only_before_stands_apart_below_callers_that_say_what_they_cost():
    graph = difference([((MAIN,), 600.0), ((MAIN, GONE), 400.0)], [((MAIN,), 1000.0)])
    assert told(graph.after) == [
        ("all", 0, 0.0, 1.0, Shift.SAME, 0),
        ("main", 1, 0.0, 1.0, Shift.SAME, 0),
    ]
    assert told(graph.vanished) == [
        ("all", 0, 0.0, 1.0, Shift.SAME, 0),
        ("main", 1, 0.0, 1.0, Shift.SAME, 0),
        ("gone", 2, 0.0, 1.0, Shift.LESS, 3),
    ]
    assert graph.vanished_share == 0.4


def test_large_changes_are_painted_stronger():
    before = [((MAIN,), 100_000.0)]
    after = [
        ((MAIN,), 90_000.0),
        ((MAIN, SLOW), 7_500.0),
        ((MAIN, GONE), 2_000.0),
        ((MAIN, DEEP), 500.0),
    ]
    degrees = {b.label: b.degree for b in difference(before, after).after.boxes}
    assert degrees == {"all": 0, "main": 0, "slow": 3, "gone": 2, "deep": 1}


def test_states_of_threads_are_groups_of_their_own():
    stacks = [((MAIN,), 3.0, "on CPU"), ((MAIN,), 1.0, "waiting")]
    labels = [(b.label, b.depth, b.owner) for b in difference(stacks, stacks).after.boxes]
    assert labels == [
        ("all", 0, ""), ("on CPU", 1, ""), ("main", 2, "own"),
        ("waiting", 1, ""), ("main", 2, "own"),
    ]  # fmt: skip


def test_stacks_too_deep_are_cut_and_that_is_told():
    stacks = [((DEEP,) * 100_000, 3.0), ((MAIN,), 1.0)]
    graph = difference(stacks, stacks)
    assert max(b.depth for b in graph.after.boxes) == DEEPEST
    assert graph.after.deepest_value == 0.75


def test_nothing_before_is_no_share_of_anything():
    from perfkit.analysis.profile_noise import Measured, Noise
    from perfkit.model.profile_change import Basis

    side = Measured(1.0, 1.0, 1.0)
    after = StackProfile(Unit.SAMPLES, (ProfileStack((MAIN,), 1.0),))
    graph = lay_out_difference(
        StackProfile(Unit.SAMPLES, ()), after, Noise(Basis.TOTAL, side, side)
    )
    assert graph.vanished_share == 0.0
