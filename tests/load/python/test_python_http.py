"""What students ask of a web service on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from stage import play, play_file


class Service(BaseHTTPRequestHandler):
    """Tells what it was asked; ``/500`` fails, ``/slow`` never answers, ``/cut`` hangs up."""

    protocol_version = "HTTP/1.1"
    hold = threading.Event()

    def do_GET(self):
        if self.path == "/slow":
            self.hold.wait(20)
        if self.path == "/cut":
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        told = {
            "method": self.command,
            "path": self.path,
            "body": self.rfile.read(length).decode(),
            "cookie": self.headers.get("Cookie"),
        }
        body = json.dumps(told).encode()
        self.send_response(500 if self.path == "/500" else 302 if self.path == "/302" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "seat=7")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_GET  # noqa: N815 - the names http.server looks for

    def log_message(self, *arguments):
        pass


@pytest.fixture
def service():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads = True
    Service.hold.clear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Service.hold.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_step_named_by_its_address_does_not_tell_a_token(tmp_path, service):
    played = play(tmp_path, f"await me.http.get('{service}/a?token=s3cr3t')")
    assert played.names == [f"get {service}/a?token=***"]


def test_no_name_that_a_step_is_given_tells_a_token(tmp_path, service):
    body = f"""
await me.http.get("{service}/a", name="token=s3cr3t")
await me.say("a", name="token=s3cr3t a")
with me.step("token=s3cr3t b"):
    await me.say("a")
"""
    assert play(tmp_path, body).names == ["token=***", "token=*** a", "token=*** b"]


def test_requests_are_interactions(tmp_path, service):
    played = play(
        tmp_path,
        f"""
api = "{service}"
got = await me.http.get(f"{{api}}/items", params={{"page": "2"}}, headers={{"X": "y"}})
assert got.status == 200 and got.json()["path"] == "/items?page=2" and "items" in got.text
got = await me.http.post(f"{{api}}/login", json={{"a": 1}}, name="log in")
assert json.loads(got.json()["body"]) == {{"a": 1}} and got.json()["cookie"] == "seat=7"
got = await me.http.post(f"{{api}}/form", data={{"a": "b"}}, expect=(200, 201))
assert got.json()["body"] == "a=b" and "Set-Cookie" in got.headers
with me.step("put it"):
    assert (await me.http.request("put", f"{{api}}/x", data=b"raw")).json()["method"] == "PUT"
assert (await me.http.get(f"{{api}}/302")).status == 302
await me.say("done")
""".replace("api =", "import json\napi ="),
    )
    assert played.errors == []
    assert played.names == ["get {api}/items", "log in", "post {api}/form", "put it",
                            "get {api}/302", "say done"]  # fmt: skip


def test_a_request_that_fails_is_an_error_and_may_be_caught(tmp_path, service):
    played = play(
        tmp_path,
        f"""
for path, expect in (("/500", None), ("/x", 404), ("/cut", None)):
    try:
        await me.http.get("{service}" + path, expect=expect, name=path)
    except ExpectationError as error:
        assert error.where.startswith("quiz.py:"), error
try:
    await me.http.get("http://192.0.2.1/", name="elsewhere")
except ExpectationError:
    pass
await me.http.get("http://127.0.0.1:1/", name="refused")
""",
    )
    assert (played.completed, played.failed) == (0, 1)
    errors = dict(played.errors)
    assert errors["/500"] == "status 500 instead of 2xx or 3xx"
    assert errors["/x"] == "status 200 instead of 404"
    assert errors["elsewhere"] == "not sent: 192.0.2.1 is not this machine"
    assert errors["/cut"] == "the connection was closed before the response was complete"
    assert errors["refused"] == "connection refused"


def test_settings_of_requests_are_those_of_scenario_files(tmp_path, service):
    path = tmp_path / "quiz.py"
    path.write_text(
        f"HTTP = {{'base': '{service}', 'headers': {{'Cookie': 'seat={{student}}'}}}}\n"
        "async def student(me):\n"
        "    got = await me.http.post('/a?b=1', params={'c': 'd e'}, data='text')\n"
        "    told = got.json()\n"
        "    assert told['path'] == '/a?b=1&c=d+e' and told['body'] == 'text', told\n"
        "    assert told['cookie'] == 'seat=1', told\n"
    )
    assert play_file(path).errors == []


def test_a_request_without_an_answer_in_time_is_an_error(tmp_path, service):
    path = tmp_path / "quiz.py"
    path.write_text(
        "TIMEOUT = 0.05\nasync def student(me):\n"
        f"    await me.http.get('{service}/slow', name='s')\n"
    )
    assert play_file(path).errors == [("s", "timed out after 0.05 s")]


def test_a_request_under_way_at_the_end_may_end_and_is_counted(tmp_path, service):
    threading.Timer(1, Service.hold.set).start()
    played = play(tmp_path, f"await me.http.get('{service}/slow', name='s')", duration_s=0.3)
    assert (played.names, played.errors) == (["s"], [])
