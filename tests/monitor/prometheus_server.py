"""A real Prometheus that scrapes one target each second, in a folder and at a port of its own."""

import asyncio
import contextlib
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp

BINARY = shutil.which("prometheus")
PATIENCE_S = 60.0
"""A busy machine may take long; a test that fails never takes all of it twice."""


class Prometheus:
    """Asks its HTTP API."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def get(self, path: str, **words: str) -> Any:
        async with self._session.get(f"{self._url}/api/v1/{path}", params=words) as answer:
            found = await answer.json()
        assert found["status"] == "success", found
        return found["data"]

    async def query(self, query: str, at: str = "") -> list[Any]:
        data = await self.get("query", query=query, **({"time": at} if at else {}))
        result: list[Any] = data["result"]
        return result

    async def until(self, wanted: Callable[[], Awaitable[bool]]) -> None:
        """Ask again and again until it is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not await wanted():  # noqa: ASYNC110 - it is another program that is waited for
                await asyncio.sleep(0.1)


def running(folder: Path, scrape: str) -> contextlib.AbstractAsyncContextManager[Prometheus]:
    """Started with this ``scrape_configs``, in YAML, and ended after the block."""
    return configured(folder, f"global:\n  scrape_interval: 1s\nscrape_configs:\n{scrape}")


@contextlib.asynccontextmanager
async def configured(folder: Path, text: str) -> AsyncIterator[Prometheus]:
    """Started with this configuration, whose files are in the folder."""
    assert BINARY is not None
    config = folder / "prometheus.yml"
    config.write_text(text, "utf-8")
    port = free_port()
    with (folder / "prometheus.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            BINARY, f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}", stdout=log, stderr=log,
        )  # fmt: skip
        try:
            async with aiohttp.ClientSession() as session:
                yield Prometheus(f"http://127.0.0.1:{port}", session)
        finally:
            process.send_signal(signal.SIGKILL)  # its data are the test's alone
            await process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
