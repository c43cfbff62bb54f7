"""A real Redis (or Valkey) of a test's own, that is stopped and started again."""

import asyncio
import shutil
import signal
import socket
from pathlib import Path
from typing import Any, Self

from redis.asyncio import Redis

BINARY = shutil.which("redis-server") or shutil.which("valkey-server")
NEEDED = "neither redis-server nor valkey-server is installed"
PASSWORD = "hunter2-hunter2"
PATIENCE_S = 30.0


class RedisServer:
    """In a folder and at a port of its own; what it holds outlives a stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: asyncio.subprocess.Process | None = None
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self.port}/3"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        with (self._folder / "redis.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                BINARY or "", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "3600 1",
                "--dir", str(self._folder), "--requirepass", PASSWORD, stdout=log, stderr=log,
            )  # fmt: skip
        async with self.client() as client, asyncio.timeout(PATIENCE_S):
            while not await answers(client):  # noqa: ASYNC110 - another program is waited for
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """As an operator would: it saves what it holds first."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(self._process.wait(), PATIENCE_S)

    def hang(self) -> None:
        """It takes connections and never answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def client(self) -> Any:
        return Redis.from_url(self.url, decode_responses=True)


async def answers(client: Any) -> bool:
    try:
        return bool(await client.ping())
    except Exception:  # noqa: BLE001 - not yet, for whatever reason
        return False
