"""Events go out as long as a browser listens; silence is broken by comments."""

import asyncio

import aiohttp
from aiohttp import web

from perfkit.web import stream as streaming
from perfkit.web.feed import Feed
from perfkit.web.hosts import Address
from perfkit.web.serving import Server, add_assets


def play(story, **options):
    async def run():
        feed = Feed(str.encode, lambda seen: [f"data: {seen or 'all'}\n\n".encode()])
        application = web.Application()

        async def news(request):
            return await streaming.stream(request, feed, **options)

        application.router.add_get("/news", news)
        server = Server(application)
        await server.start(Address("127.0.0.1", 0), advice="")
        try:
            async with asyncio.timeout(60), aiohttp.ClientSession() as http:
                await story(feed, http, f"http://127.0.0.1:{server.port}/news")
        finally:
            feed.close()
            await server.close()

    asyncio.run(run())


def test_a_silent_stream_is_kept_alive_by_comments():
    async def story(feed, http, url):
        async with http.get(url) as answer:
            lines = [await answer.content.readline() for _ in range(7)]
            assert lines[:4] == [b"retry: 1000\n", b"\n", b"data: all\n", b"\n"]
            assert lines[4] == lines[6] == b": still here\n"

    play(story, heartbeat_s=0.001)


def test_the_heartbeat_is_four_a_minute():
    assert streaming.HEARTBEAT_S == 15


def test_a_browser_says_what_it_has_seen():
    async def story(feed, http, url):
        async with http.get(url, headers={"Last-Event-ID": "a-7"}) as answer:
            lines = [await answer.content.readline() for _ in range(3)]
            assert lines[2] == b"data: a-7\n"

    play(story)


def test_one_that_has_gone_is_told_nothing_more():
    async def story(feed, http, url):
        async with http.get(url) as answer:
            await answer.content.readline()
            assert len(feed._readers) == 1
        while feed._readers:
            feed.publish("data: news\n\n")
            await asyncio.sleep(0.01)

    play(story)


def test_the_stream_ends_with_the_feed():
    async def story(feed, http, url):
        async with http.get(url) as answer:
            await answer.content.readline()
            feed.close()
            assert (await answer.content.read()).endswith(b"data: all\n\n")

    play(story)


def test_news_of_a_moment_goes_out_together():
    async def story(feed, http, url):
        async with http.get(url) as answer:
            for _ in range(4):
                await answer.content.readline()
            feed.publish("a")
            feed.publish("b")
            assert await answer.content.readline() == b"data: a,b\n"

    def frame(news):
        return b"data: %b\n\n" % b",".join(each.removeprefix(b"data: ").strip() for each in news)

    play(story, frame=frame, batch_s=0.01)


def test_the_house_style_is_there():
    application = web.Application()
    add_assets(application, "perfkit.web", {})
    assert next(iter(application.router.routes())).resource.canonical == "/house.css"
