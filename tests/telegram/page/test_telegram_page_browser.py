"""The page in a real browser: what bots write stays text, and hands and keys do the rest."""

import asyncio
import json

import chromium
import pytest
from visited_page import visited

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.BINARY is None, reason="no Chromium on this machine"),
]

HOSTILE = "<img src=x onerror=window.bad=1><script>window.bad=1</script>"
LOG = "document.getElementById('messages')"


class Person:
    """Somebody at the page."""

    def __init__(self, tab, page):
        self.tab, self.page = tab, page

    async def sees(self, expression, *, within_s=60.0):
        """Wait until this holds in the browser; what it gave."""
        async with asyncio.timeout(within_s):
            while not (found := await self.tab.value(expression)):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
        return found

    async def reads(self, text):
        await self.sees(f"{LOG}.textContent.includes({json.dumps(text)})")

    async def clicks(self, label, place="document"):
        await self.sees(
            f"(() => {{ const found = [...{place}.querySelectorAll('button')]"
            f".filter(each => each.textContent.trim() === {json.dumps(label)} && !each.disabled)"
            ".pop(); found?.click(); return Boolean(found); })()"
        )

    async def types(self, text, *, enter=True):
        """Writes with real keys, wherever the focus is."""
        await self.tab.call("Input.insertText", text=text)
        if enter:
            await self.hits("Enter", 13)

    async def hits(self, key, code):
        words = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        if key == "Enter":
            words["text"] = "\r"
        await self.tab.call("Input.dispatchKeyEvent", type="keyDown", **words)
        await self.tab.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)


def at_the_page(tmp_path, play, *, width=1200):
    async def run():
        async with (
            asyncio.timeout(120),
            visited() as page,
            chromium.browser_page(tmp_path) as tab,
        ):
            await tab.show(page.site.root, width=width, height=800)
            person = Person(tab, page)
            await person.sees("document.activeElement.id === 'text'")
            await play(person, page)
            assert tab.complaints == []
            assert await tab.value("window.bad") is None
            outside = [url for url in tab.requests if not url.startswith(page.site.root)]
            assert [url for url in outside if not url.startswith(("data:", "about:"))] == []

    asyncio.run(run())


def inline(*labels):
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


def test_a_conversation_with_keys_alone(tmp_path):
    async def play(person, page):
        await person.types("/start " + HOSTILE)
        await person.reads(HOSTILE)
        [update] = await page.gets_updates()
        assert update["message"]["text"].startswith("/start")
        await person.sees(f"{LOG}.textContent.includes('✓✓')")
        text = (
            "<b>Bold</b> &lt;i&gt; <a href='https://example.com/'>x</a> <tg-spoiler>s</tg-spoiler>"
        )
        sent = await page.calls(
            "sendMessage", chat_id=6001, text=text, parse_mode="HTML",
            reply_markup=inline(HOSTILE, "Go"),
        )  # fmt: skip
        await person.reads("Bold <i> x s")
        assert await person.tab.value(f"{LOG}.querySelector('b').textContent") == "Bold"
        link = f"{LOG}.querySelector('.theirs a')"
        assert await person.tab.value(f"{link}.href + {link}.rel") == (
            "https://example.com/noopener noreferrer"
        )
        await person.sees(f"{LOG}.querySelectorAll('.key').length === 2")
        await person.tab.value(f"{LOG}.querySelectorAll('.key')[1].focus()")
        await person.hits("Enter", 13)
        query = (await page.gets_updates())[-1]["callback_query"]
        assert query["data"] == "Go"
        assert await person.tab.value(f"{LOG}.querySelectorAll('.waiting').length") == 1
        await page.calls(
            "answerCallbackQuery", callback_query_id=query["id"], text=HOSTILE, show_alert=True
        )
        alert = "document.getElementById('alert')"
        await person.sees(f"{alert}.open && {alert}.textContent.includes('onerror')")
        await person.hits("Enter", 13)
        await person.sees(f"!{alert}.open")
        assert await person.tab.value(f"{LOG}.querySelectorAll('.waiting').length") == 0
        number = sent["result"]["message_id"]
        await page.calls("editMessageText", chat_id=6001, message_id=number, text=HOSTILE)
        await person.sees(f"{LOG}.textContent.includes('edited')")
        await page.calls("deleteMessage", chat_id=6001, message_id=number)
        await person.sees(f"Boolean({LOG}.querySelector('.deleted'))")
        await page.calls("sendDocument", chat_id=6001, document=b"x", caption=HOSTILE)
        await person.sees(f"Boolean({LOG}.querySelector('a.file[download]'))")
        await person.sees(
            "document.getElementById('call-list').textContent.includes('sendDocument')"
        )

    at_the_page(tmp_path, play)


def test_a_narrow_window_has_everything_within_reach(tmp_path):
    async def play(person, page):
        await person.types("hi")
        await page.gets_updates()
        keyboard = {"keyboard": [[{"text": "Yes"}, {"text": "A longer answer " * 4}]]}
        await page.calls("sendMessage", chat_id=6001, text="W" * 300, reply_markup=keyboard)
        await person.clicks("Yes")
        await person.sees(f"[...{LOG}.querySelectorAll('.mine')].pop().textContent.includes('Yes')")
        assert await person.tab.value("document.documentElement.scrollWidth") == 400
        await person.clicks("Calls")
        await person.sees("document.getElementById('call-list').offsetWidth > 100")
        await person.hits("Escape", 27)
        await person.sees("document.getElementById('call-list').offsetWidth === 0")
        await person.clicks("☰")
        await person.clicks("+ New student")
        await person.types("Ada")
        await person.sees("document.getElementById('chat-student').textContent === 'as Ada'")
        await person.clicks("Start")
        updates = await page.gets_updates(count=2)
        assert updates[-1]["message"]["text"] == "/start"
        assert updates[-1]["message"]["from"]["first_name"] == "Ada"

    at_the_page(tmp_path, play, width=400)


def test_another_pages_form_can_not_act(tmp_path):
    async def run():
        async with visited() as page, chromium.browser_page(tmp_path) as tab:
            await tab.show("about:blank", width=800)
            body = json.dumps({"is": "say", "bot": "1", "student": 6001, "text": "forged"})
            sent = await tab.call(
                "Runtime.evaluate", awaitPromise=True, returnByValue=True,
                expression=f"fetch({page.origin + '/ask'!r}, {{method: 'POST', mode: 'no-cors', "
                f"body: {body!r}}}).then(() => 'sent', () => 'refused')",
            )  # fmt: skip
            assert sent["result"]["value"] in {"sent", "refused"}
            assert page.queued == 0

    asyncio.run(run())
