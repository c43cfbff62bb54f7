"""A desk for each test, which is found empty at its end: no process may be left behind."""

import psutil
import pytest
from perfkit_command import Desk, until


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    yield desk
    try:
        until(lambda: not desk.processes(), within_s=60)
    except TimeoutError:
        left = desk.processes()
        told = [" ".join(process.cmdline()) for process in left]
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=60)
        pytest.fail(f"left behind: {told}")
    finally:
        desk.close()
