"""The page of ``perfkit emulator``: a bot is used by hand, and what was done is played again."""

import contextlib
import json
import signal
import sys

import httpx
import pytest
from perfkit_command import BOTS, PATIENCE_S, free_port, until

pytestmark = pytest.mark.slow


class Hand:
    """A person at the page, who sees the messages of the first bot."""

    def __init__(self, page):
        self._page = page.rstrip("/")
        self._http = httpx.Client(headers={"Origin": self._page}, timeout=60)
        self._student = None
        self._messages = {}

    def close(self):
        self._http.close()

    def look(self):
        """Everything, as a browser that has just come is told it."""
        with self._http.stream("GET", f"{self._page}/news") as news:
            for line in news.iter_lines():
                if line.startswith("data: "):
                    return json.loads(line[6:])[0]
        raise AssertionError("nothing was told")

    def bot_is_there(self):
        with contextlib.suppress(httpx.HTTPError):
            told = self.look()
            self._student = told["people"]["students"][0]["id"]
            return any(bot["gets_updates"] for bot in told["people"]["bots"])

    def does(self, what, **fields):
        body = {"is": what, "bot": "1", "student": self._student, **fields}
        told = self._http.post(f"{self._page}/ask", json=body)
        assert told.status_code == 200, told.text

    def sends(self, name, content, kind):
        about = {"bot": "1", "student": self._student, "kind": kind, "caption": "mine"}
        files = [("about", (None, json.dumps(about))), ("file", (name, content))]
        told = self._http.post(f"{self._page}/upload", files=files)
        assert told.status_code == 200, told.text

    def sees(self, fits):
        """Wait for a message that fits; the newest of them."""
        return until(lambda: next(filter(fits, reversed(self._shown())), None))

    def reads(self, words):
        return self.sees(lambda message: not message["mine"] and words in message.get("text", ""))

    def presses(self, label):
        message = self.sees(lambda message: self._place(message, label))
        row, column = self._place(message, label)
        self.does("press", message=message["id"], row=row, column=column)

    def taps(self, label):
        def place():
            [chat] = self.look()["chats"]
            return self._place({"keys": chat["keyboard"]}, label)

        row, column = until(place)
        self.does("tap", row=row, column=column)

    def _shown(self):
        return [message for chat in self.look()["chats"] for message in chat["messages"]]

    @staticmethod
    def _place(message, label):
        for row, keys in enumerate(message.get("keys", ())):
            for column, key in enumerate(keys):
                if key["text"] == label and not message.get("deleted"):
                    return row, column
        return None


@pytest.fixture
def emulator(desk):
    """``perfkit emulator`` that records, what it told, and a person at its page."""
    running = desk.start("emulator", "--port", "0", "--json", "--record", "hand.yaml", "--no-think")
    out = desk.folder / "out-0"
    told = json.loads(until(lambda: "\n" in out.read_text() and out.read_text().partition("\n")[0]))
    hand = Hand(told["page"])
    yield running, told, hand
    hand.close()
    if running.process.poll() is None:
        running.signal()
        assert running.end().code == 0


@pytest.fixture
def bot(desk):
    """Starts a bot; ended when the test is over."""
    started = []

    def start(name, *words, **environment):
        program = [sys.executable, BOTS / f"{name}.py", *words]
        started.append(desk.start_program(program, **environment))

    yield start
    for each in started:
        each.signal()
        each.process.wait(PATIENCE_S)


def use(hand):
    """A little of everything the bot can do."""
    hand.does("say", text="/start")
    hand.presses("👍 0")
    hand.presses("👍 1")
    hand.sees(lambda message: "👍 2" in str(message.get("keys")))
    hand.does("say", text="/start")
    hand.presses("Lesson 2")
    hand.presses("B) 8")
    hand.reads("Your answer was right")
    hand.does("say", text="/report")
    hand.sees(lambda message: (message.get("file") or {}).get("name") == "report_7.csv")
    hand.does("say", text="/number")
    hand.taps("My number")
    hand.reads("Thank you")
    hand.sends("my marks: 1.txt", b"one two", "document")
    hand.reads("7 bytes")
    hand.does("location", latitude=52.5, longitude=13.4)
    hand.reads("You are at")
    hand.does("say", text="it's {student}: /a/ #1 'x' \"y\"\nnew line")
    hand.reads("You said it's {student}")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "killed"])
def test_what_was_done_by_hand_is_a_scenario_that_runs(desk, emulator, bot, end):
    running, told, hand = emulator
    bot("aiogram_showcase", told["root"])
    until(hand.bot_is_there)
    use(hand)
    file = desk.folder / "hand.yaml"
    until(lambda: "You said" in file.read_text())
    running.signal(end)
    code = running.end().code
    assert code == (0 if end is signal.SIGINT else -signal.SIGKILL)
    text = file.read_text()
    assert r"press: '/^👍 \d+$/'" in text
    assert "press: Lesson 2\n" in text
    assert "hand.files/my marks 1.txt" in text
    assert (desk.folder / "hand.files" / "my marks 1.txt").read_bytes() == b"one two"
    assert "# no answer" not in text
    command = f"{sys.executable} {BOTS / 'aiogram_showcase.py'}"
    ended = desk.load_test(file, "--bot", command, "--users", "4").end()
    assert ended.code in {0, 10, 11}, ended.err
    load = ended.summary["load"]
    assert (load["errors"], load["users_completed"]) == (0, 4)


def test_a_bot_on_a_webhook_is_used_the_same_way(emulator, bot):
    _, told, hand = emulator
    bot("telebot_webhook", told["root"], PORT=str(free_port()))
    until(hand.bot_is_there)
    assert "webhook at" in hand.look()["people"]["bots"][0]["how"]
    hand.does("say", text="by post")
    hand.reads("by post")


def test_a_recording_is_not_overwritten(desk):
    (desk.folder / "hand.yaml").write_text("precious")
    ended = desk.run("emulator", "--port", "0", "--record", "hand.yaml")
    assert ended.code == 2
    assert "hand.yaml exists already" in ended.err
    assert "--force" in ended.err
    assert (desk.folder / "hand.yaml").read_text() == "precious"


def test_without_a_page_there_is_only_the_bot_api(desk):
    running = desk.start("emulator", "--port", "0", "--no-page")
    running.says("Bot API at")
    running.says("To load-test")
    assert "by hand" not in running.error_text()
    running.signal()
    assert running.end().code == 0
