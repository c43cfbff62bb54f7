"""Profiles for the tests of formats: made by hand, and drawn by Hypothesis."""

from hypothesis import strategies as st

from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MAIN = Frame("main", "/srv/bot.py", 9)
HANDLE = Frame("handle", "/srv/bot.py", 5)
DUMPS = Frame("dumps", "/usr/lib/python3.11/json/__init__.py", 231)
NATIVE = Frame("<script>alert(1)</script>", "", 0)


def profile(*stacks, unit=Unit.SECONDS, name=""):
    """From (stack, value) and (stack, value, thread)."""
    return StackProfile(unit, tuple(ProfileStack(*each) for each in stacks), name)


SMALL = profile(
    ((MAIN, HANDLE, DUMPS), 0.25, "MainThread"),
    ((MAIN,), 0.5, "MainThread"),
    ((MAIN, HANDLE, NATIVE), 1.5, "pool; (idle)"),
)

_NAMES = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="%"), min_size=1, max_size=12
)
_FILES = st.just("") | st.text("abc./ ();:<>é%\n", min_size=1, max_size=12)
FRAMES = st.builds(Frame, _NAMES, _FILES, st.integers(0, 10**6))
_STACKS = st.lists(FRAMES, min_size=1, max_size=6).map(tuple)
_THREADS = st.text("abc ();:é%\n", min_size=1, max_size=8).map(lambda text: f"T{text}T")


@st.composite
def profiles(draw, unit=None):
    """Each stack of a thread once, threads together, values that every format can hold."""
    unit = draw(st.sampled_from(Unit)) if unit is None else unit
    threads = draw(st.dictionaries(_THREADS, st.sets(_STACKS, min_size=1, max_size=4), max_size=3))
    smallest = 1e-6 if unit is Unit.SECONDS else 1
    return StackProfile(
        unit,
        tuple(
            ProfileStack(stack, draw(st.integers(1, 10**9)) * smallest, thread)
            for thread, stacks in threads.items()
            for stack in stacks
        ),
    )


def assert_same(found, wanted, *, within=0.0):
    """The same stacks of the same threads in the same order, with values as near as that."""
    assert found.unit == wanted.unit
    assert [(s.thread, s.stack) for s in found.stacks] == [
        (s.thread, s.stack) for s in wanted.stacks
    ]
    for one, other in zip(found.stacks, wanted.stacks, strict=True):
        assert abs(one.value - other.value) <= within + 1e-12 * other.value
