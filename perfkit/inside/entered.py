"""What runs first in a process that was entered: the script that waits in ``folder``, once.

Its text is sent into the process, followed by a call of ``run``. The script is taken by renaming
it, so that perfkit can take it back as long as it has not begun.
"""

import os
import sys


def run(folder):  # type: ignore[no-untyped-def]
    """Run ``script.py``; then there is ``ended``, with the traceback if it failed."""
    script = folder + "/running.py"
    try:
        os.rename(folder + "/script.py", script)  # noqa: PTH104 - pathlib may not be loaded
    except OSError:
        return  # perfkit has given up
    before = sys.getswitchinterval()
    # on a busy loop a helper thread would get 5 ms of its turn after 5 ms of waiting for each
    # thing it does: imports took a minute
    sys.setswitchinterval(1e-4)
    problem = ""
    try:
        with open(script) as file:  # noqa: PTH123
            code = compile(file.read(), "<perfkit>", "exec")
        exec(code, {"__name__": "<perfkit>"})  # noqa: S102 - that is what it is for
    except BaseException:
        # also SystemExit: nothing of it may end in the stranger's thread, perfkit is told
        import traceback

        problem = traceback.format_exc()
    finally:
        sys.setswitchinterval(before)
    try:
        with open(folder + "/ended.new", "w") as file:  # noqa: PTH123
            file.write(problem)
        os.rename(folder + "/ended.new", folder + "/ended")  # noqa: PTH104
    except OSError:
        pass  # perfkit is gone
