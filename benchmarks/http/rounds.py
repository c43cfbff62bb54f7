"""Requests per second and core, all generators by turns, and how exact their times are."""

from statistics import median

from benchmarks.http.accuracy import against_truth
from benchmarks.http.generators import GENERATORS, Reached
from benchmarks.http.missing import NotThereError
from benchmarks.http.server import cores, nginx

ROUNDS = 3
SECONDS = 4


def http() -> None:
    """The table, and the goals: at least 4 times Locust's, at least hey's.

    Judged by CPU time: it is the same whatever else the machine does, and perfkit, where it is
    root, goes ahead of others, which the wall clock would count as speed.
    """
    print(f"requests/s of one core against one nginx, median of {ROUNDS} rounds by turns")
    try:
        reached = _reached()
    except NotThereError as reason:
        print(f"  left out: {reason}")
        return
    middle = {name: median(r.per_core_second for r in rounds) for name, rounds in reached.items()}
    for name, rounds in reached.items():
        wall = median(r.per_second for r in rounds)
        print(f"  {name:20} {wall:9,.0f}/s   {middle[name]:9,.0f} for each second of CPU time")
    own = middle.get("perfkit --http", 0.0)
    for other, goal in (("hey", 1), ("Locust FastHttpUser", 4)):
        if other in middle:
            print(f"  {own / middle[other]:.1f} times {other}'s   (goal: at least {goal})")
    print("times said, against the server's own log (20 to 60 ms, evenly)")
    against_truth()


def _reached() -> dict[str, list[Reached]]:
    own, other = cores()
    reached: dict[str, list[Reached]] = {}
    missing: dict[str, str] = {}
    with nginx(other) as url:
        for _ in range(ROUNDS):
            for generator in GENERATORS:
                if generator.name in missing:
                    continue
                try:
                    round_ = generator.run(url, own, SECONDS)
                except NotThereError as reason:
                    missing[generator.name] = str(reason)
                else:
                    reached.setdefault(generator.name, []).append(round_)
    for name, reason in missing.items():
        print(f"  {name:20} left out: {reason}")
    return reached
