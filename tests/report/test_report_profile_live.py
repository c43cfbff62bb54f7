"""The live view: in place on a terminal, a line a turn elsewhere."""

import io

from rich.console import Console

from perfkit.model.live_profile import LiveFunction, LiveProfile
from perfkit.model.stalls import StallGroup
from perfkit.report.profile_live import line, live_profile_view

BURN = LiveFunction("burn", "/srv/bot/work.py", 12, "own", 0.42, 0.5, 0.0)
SEND = LiveFunction("send [red]\x1b[31m", "/x/site-packages/aiohttp/client.py", 7, "library", 0.01,
                    0.02, 0.3)  # fmt: skip
NATIVE = LiveFunction("poll", "", 0, "stdlib", 0.001, 0.001, 0.0)
QUIET = LiveFunction("quiet", "/srv/bot/work.py", 1, "own", 0.0, 0.9, 0.0)
STALL = StallGroup(
    "loop", "on_answer", "/srv/bot/work.py", 30, "save", "execute", "database", True, 3, 0.4, 180.0,
    None,
)  # fmt: skip
PROFILE = LiveProfile(6.0, 2, 0.43, 0.3, 1.27, (BURN, SEND, NATIVE, QUIET), (STALL,))


def shown(*, terminal, height=24, profile=PROFILE):
    text = io.StringIO()
    console = Console(
        file=text, force_terminal=terminal, width=110, height=height, color_system=None
    )
    with live_profile_view(console, 7) as view:
        view.show(profile)
        view.say("process 7 has ended")
    return text.getvalue()


def test_without_a_terminal_each_turn_is_a_line():
    first, second = shown(terminal=False).splitlines()
    assert first.startswith("CPU 43.0 %, waiting 30.0 %, 2 threads; burn (srv/bot/work.py:12) CPU")
    assert "send [red] (aiohttp/client.py:7) waiting 30.0 %, poll (native code)" in first
    assert "the loop stood still 3 times, 180 ms at most: save (srv/bot/work.py:30)" in first
    assert "\x1b" not in first
    assert second == "process 7 has ended"


def test_on_a_terminal_the_view_fills_the_screen_and_leaves_it_again():
    text = shown(terminal=True)
    assert "\x1b[?1049h" in text
    assert text.index("\x1b[?1049l") < text.index("process 7 has ended")
    assert "last 6 s, q ends" in text
    assert "42.0 %  50.0 %      0 %  own" in text
    assert "in execute" in text
    assert "quiet" not in text


def test_a_low_terminal_shows_the_hottest_alone():
    text = shown(terminal=True, height=8)
    assert "burn" in text
    assert "aiohttp" not in text


def test_nothing_to_do_is_a_line_too():
    assert line(LiveProfile(2.0, 1, 0.0, 0.0, 1.0, ())) == "CPU 0 %, waiting 0 %, 1 thread"
