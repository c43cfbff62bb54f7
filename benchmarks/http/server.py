"""The server that all load generators load: nginx on a core of its own."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.http.missing import NotThereError

_CONFIGURATION = """
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port};
    location / {{ default_type text/plain; return 200 "hello, world\\n"; }} }}
}}
"""


def cores() -> tuple[int, int]:
    """A core for the generator and another for the server; the same where there is but one."""
    there = sorted(os.sched_getaffinity(0))
    return there[0], there[-1]


@contextlib.contextmanager
def nginx(core: int) -> Iterator[str]:
    """The URL of an nginx that runs on this core."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise NotThereError("there is no nginx (apt-get install nginx-light)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nginx.conf"
        path.write_text(_CONFIGURATION.format(folder=folder, port=port))
        there = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {core})  # nginx and its worker inherit it
        process = subprocess.Popen([program, "-c", str(path)])
        os.sched_setaffinity(0, there)
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise NotThereError("nginx does not answer")
