"""Profiles for the tests of pages: two executions, and names that would act if they could."""

from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MAIN = Frame("main", "/srv/bot.py", 3)
HANDLE = Frame("handle", "/srv/handlers.py", 41)
QUERY = Frame("run_query", "/srv/venv/lib/python3.11/site-packages/storage/db.py", 9)
RENDER = Frame("render", "/srv/pages.py", 5)

BEFORE = StackProfile(
    Unit.SECONDS,
    (
        ProfileStack((MAIN, HANDLE, QUERY), 1.0),
        ProfileStack((MAIN, HANDLE), 0.5),
        ProfileStack((MAIN, RENDER), 2.5),
    ),
)
AFTER = StackProfile(
    Unit.SECONDS,
    (ProfileStack((MAIN, HANDLE, QUERY), 3.0), ProfileStack((MAIN, HANDLE), 1.0)),
)

HOSTILE_NAMES = (
    "<script>document.title='owned'</script>",
    '" onload="document.title=\'owned\'" x="',
    "javascript:document.title='owned'",
    "</script><script>document.title='owned'</script><!--",
    "<img src=x onerror=\"document.title='owned'\">",
    "'];document.title='owned';['",
)


def hostile_calls() -> CallProfile:
    """Each name calls the next, in a file of the same name."""
    functions = [Function(name, number, name) for number, name in enumerate(HOSTILE_NAMES)]
    costs = {f: CallCost(1, 1, 1.0, 6.0 - n) for n, f in enumerate(functions)}
    pairs = zip(functions, [None, *functions], strict=False)
    callers = {f: {caller: costs[f]} if caller else {} for f, caller in pairs}
    return CallProfile(costs, callers)
