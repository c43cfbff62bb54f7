"""Is a process still there, and since when?"""

import psutil


def process_started(pid: int) -> float | None:
    """When the process with this id began, in seconds of the calendar clock; None if it is gone.

    A process that has ended but was not waited for yet counts as gone.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return process.create_time()
    except (psutil.Error, ValueError, OverflowError):  # psutil raises these for impossible pids
        return None
