"""Bots that call https://api.telegram.org themselves reach perfkit's Bot API, file links too."""

import importlib.util
import sys
from types import SimpleNamespace

import pytest

from perfkit.inside.connections import Connections

CALL = "https://api.telegram.org/bot1:T/sendMessage?chat_id=7"
FILE = "https://api.telegram.org/file/bot1:T/a.bin"

REQUESTS = """\
import requests
for session in (requests, requests.Session()):
    print(session.post(CALL, data={"text": "hi"}, timeout=9).json()["result"])
print(requests.get(FILE, stream=True).content, requests.get(FILE).url)
"""
REQUESTS_PROXIES = """\
import requests
proxies = {"https": PROXY}
print(requests.post(CALL, data={"text": "hi"}, proxies=proxies).json()["result"])
print(requests.get(FILE, proxies=proxies).content)
print(requests.get(ROOT + "/file/x", proxies={"http": PROXY}).content)
"""
URLLIB3 = """\
import urllib3
pool = urllib3.PoolManager(retries=False)
print(pool.request("POST", CALL, fields={"text": "hi"}, encode_multipart=False).json()["result"])
print(pool.request("GET", FILE, preload_content=False).read())
"""
URLLIB = """\
import json, urllib.request
print(json.load(urllib.request.urlopen(CALL, b"text=hi", 9))["result"])
print(urllib.request.urlopen(FILE).read())
"""
HTTP_CLIENT = """\
import http.client, json
connection = http.client.HTTPSConnection("api.telegram.org", timeout=9)
headers = {"Content-Type": "application/x-www-form-urlencoded"}
for _ in range(2):
    connection.request("POST", CALL.partition(".org")[2], "text=hi", headers)
    print(json.load(connection.getresponse())["result"])
connection.request("GET", FILE.partition(".org")[2])
print(connection.getresponse().read())
connection.close()
"""
HTTPX = """\
import httpx
with httpx.Client() as client:
    for _ in range(2):
        print(client.post(CALL, data={"text": "hi"}).json()["result"])
    with client.stream("GET", FILE) as response:
        print(b"".join(response.iter_bytes()), response.url)
"""
HTTPX_PROXY = """\
import httpx
with httpx.Client(proxy=PROXY) as client:
    print(client.post(CALL, data={"text": "hi"}).json()["result"])
    print(client.get(FILE).content, client.get(ROOT + "/file/x").content)
"""
HTTPX_ASYNC = """\
import asyncio, httpx
async def main():
    async with httpx.AsyncClient() as client:
        sent = [client.post(CALL, data={"text": "hi"}) for _ in range(3)]
        print(*(each.json()["result"] for each in await asyncio.gather(*sent)))
        print((await client.get(FILE)).content)
asyncio.run(main())
"""
AIOHTTP = """\
import asyncio, aiohttp
async def main():
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.post(CALL, data={"text": "hi"}) as response:
                print((await response.json())["result"])
        async with session.get(FILE, ssl=False) as response:
            print(await response.read(), response.url)
        async with session.get(FILE, proxy=PROXY) as response:
            print(await response.read())
    async with aiohttp.ClientSession("https://api.telegram.org", trust_env=True) as session:
        async with session.get("/file/bot1:T/a.bin") as response:
            print(await response.read())
RUN(main())
"""
PLAIN = """\
import http.client
connection = http.client.HTTPConnection("api.telegram.org", timeout=9)
connection.request("POST", CALL.partition(".org")[2] + "&text=hi")
connection.getresponse().read()
connection.request("GET", FILE.partition(".org")[2])
print(connection.getresponse().read())
connection.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "library"),
    [
        pytest.param(REQUESTS, "requests", id="requests"),
        pytest.param(REQUESTS_PROXIES, "requests", id="requests-proxies"),
        pytest.param(URLLIB3, "urllib3", id="urllib3"),
        pytest.param(URLLIB, "http.client", id="urllib.request"),
        pytest.param(HTTP_CLIENT, "http.client", id="http.client"),
        pytest.param(PLAIN, "http.client", id="http.client-plain"),
        pytest.param(HTTPX, "httpx", id="httpx"),
        pytest.param(HTTPX_PROXY, "httpx", id="httpx-proxy"),
        pytest.param(HTTPX_ASYNC, "httpx", id="httpx-async"),
        pytest.param(AIOHTTP.replace("RUN", "asyncio.run"), "aiohttp", id="aiohttp"),
        pytest.param(
            AIOHTTP.replace("RUN", "__import__('uvloop').run"), "aiohttp", id="aiohttp-uvloop"
        ),
    ],
)
def test_calls_and_files_come_from_perfkit(code, library, start, bot_api, notes):
    names = {"CALL": CALL, "FILE": FILE, "ROOT": bot_api.root, "PROXY": "http://127.0.0.1:9"}
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    said = start(sys.executable, "-W", "error", "-c", given + code)
    assert "b'the file'" in said
    assert bot_api.called("sendMessage") == {"chat_id": "7", "text": "hi"}
    assert {asked.host for asked in bot_api.asked} <= {"api.telegram.org", bot_api.root[7:]}
    assert notes().framework() == library
    assert notes().redirected[0].version[0].isdigit()
    assert len(notes().redirected) == 1
    assert notes().refused == notes().failures == ()


@pytest.mark.slow
def test_the_environments_proxies_are_not_asked_for_the_bot_api(start, bot_api):
    code = f"import httpx, requests; print(requests.get({FILE!r}).text, httpx.get({FILE!r}).text)"
    proxies = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    assert start(sys.executable, "-c", code, **proxies) == "the file the file\n"


@pytest.mark.slow
def test_a_bot_api_that_is_gone_is_told_as_the_library_tells_it(start):
    code = f"""\
import asyncio, aiohttp, httpx, requests
async def main():
    async with aiohttp.ClientSession() as session:
        try: await session.get({CALL!r})
        except aiohttp.ClientConnectorError: print("aiohttp")
asyncio.run(main())
try: httpx.get({CALL!r})
except httpx.ConnectError: print("httpx")
try: requests.get({CALL!r})
except requests.ConnectionError as error: print("requests", type(error.args[0]).__name__)
"""
    said = start(sys.executable, "-c", code, PERFKIT_API_ROOT="http://127.0.0.1:9")
    assert said == "aiohttp\nhttpx\nrequests MaxRetryError\n"


class NoteList(list):
    def add(self, text):
        self.append(text)


@pytest.fixture
def own_http_client():
    """A copy of http.client, so that the one pytest uses stays as it is."""
    spec = importlib.util.find_spec("http.client")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_only_connections_to_the_bot_apis_host_are_moved(own_http_client, bot_api):
    notes = NoteList()
    Connections(bot_api.root, notes).http_client(own_http_client)
    other = own_http_client.HTTPConnection("127.0.0.1", int(bot_api.root.rpartition(":")[2]))
    other.request("GET", "/file/x")
    assert (other.getresponse().read(), notes) == (b"the file", [])
    other.close()
    ours = own_http_client.HTTPSConnection("API.telegram.org.", timeout=9)
    ours.request("GET", "/file/x")
    assert ours.getresponse().read() == b"the file"
    ours.close()
    assert notes == ["redirected http.client " + sys.version.split()[0]]
    assert [asked.host for asked in bot_api.asked][1] == "API.telegram.org."


def test_a_library_without_a_part_that_others_have_is_left_alone():
    connections = Connections("http://[::1]:8081/", NoteList())
    module = SimpleNamespace(HTTPConnection=None, AsyncHTTPConnection=None)
    connections.httpcore(module)
    assert vars(module) == {"HTTPConnection": None, "AsyncHTTPConnection": None}
