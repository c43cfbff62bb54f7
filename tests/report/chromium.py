"""A real browser for the tests of pages, driven over its debugging socket.

Chromium is asked through the DevTools protocol, since a headless window can't be made as narrow as
a telephone, but a page can be shown as if it were.
"""

import asyncio
import base64
import itertools
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

BINARY = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--remote-debugging-port=0",
)  # fmt: skip


class Page:
    """A tab. What its scripts complain about is in ``complaints``."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._session = ""
        self._loaded = False
        self.complaints: list[str] = []
        self.requests: list[str] = []

    async def open_tab(self) -> None:
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            await self.call(f"{domain}.enable")

    async def call(self, method: str, **params: object) -> dict:
        call_id = next(self._ids)
        message = {"id": call_id, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        await self._socket.send_json(message)
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == call_id:
                assert "error" not in answer, answer
                return answer["result"]
            self._note(answer)

    def _note(self, event: dict) -> None:
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Runtime.exceptionThrown" | "Log.entryAdded":
                self.complaints.append(str(event["params"]))
            case "Runtime.consoleAPICalled" if event["params"]["type"] in ("error", "warning"):
                self.complaints.append(str(event["params"]))
            case "Network.requestWillBeSent":
                self.requests.append(event["params"]["request"]["url"])

    async def show(self, url: str, *, width: int, height: int = 900, dark: bool = False) -> None:
        scheme = "dark" if dark else "light"
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        await self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )
        self._loaded = False
        await self.call("Page.navigate", url=url)
        while not self._loaded:
            self._note(await self._socket.receive_json())

    async def value(self, expression: str) -> object:
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def picture(self) -> bytes:
        answer = await self.call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    async def printed(self) -> bytes:
        answer = await self.call("Page.printToPDF", printBackground=True)
        return base64.b64decode(answer["data"])


@asynccontextmanager
async def browser_page(profile: Path) -> AsyncIterator[Page]:
    """A tab of a browser of its own, which ends with it. ``profile``: an empty folder."""
    assert BINARY is not None
    process = subprocess.Popen(  # noqa: ASYNC220 - the tests have nothing else to do meanwhile
        [BINARY, *_ARGUMENTS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        address = await asyncio.to_thread(_debugging_address, process)
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(address, max_msg_size=0) as socket,
        ):
            page = Page(socket)
            await page.open_tab()
            yield page
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def _debugging_address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        _, found, address = line.partition("DevTools listening on ")
        if found:
            return address.strip()
    raise AssertionError("the browser ended before it listened")
