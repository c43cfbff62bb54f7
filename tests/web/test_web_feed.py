"""Readers get what they missed, and never more than they can take."""

import asyncio

from perfkit.web.feed import Feed


def upper(text):
    return text.upper().encode()


def play(story):
    asyncio.run(story())


def test_news_is_written_once_however_many_listen():
    written = []

    def write(text):
        written.append(text)
        return upper(text)

    async def story():
        feed = Feed(write, lambda seen: [])
        feed.publish("nobody listens")
        readers = [feed.open() for _ in range(3)]
        feed.publish("x")
        assert [await reader.wait() for reader in readers] == [[b"X"]] * 3
        assert written == ["x"]

    play(story)


def test_one_that_comes_back_says_what_it_has_seen():
    async def story():
        feed = Feed(upper, lambda seen: [f"after {seen}".encode()])
        assert await feed.open("a-7").wait() == [b"after a-7"]

    play(story)


def test_who_has_missed_nothing_waits_for_news():
    async def story():
        feed = Feed(upper, lambda seen: [])
        reader = feed.open()
        waiting = asyncio.create_task(reader.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        feed.publish("news")
        assert await waiting == [b"NEWS"]

    play(story)


def test_a_slow_reader_gets_everything_instead_of_what_was_dropped():
    async def story():
        feed = Feed(upper, lambda seen: [b"everything"], most_waiting=3)
        slow, quick = feed.open(), feed.open()
        await slow.wait()
        for number in range(5):
            await quick.wait()
            feed.publish(f"{number}")
        assert await slow.wait() == [b"everything"]
        assert await quick.wait() == [b"4"]

    play(story)


def test_waiting_ends_with_the_feed():
    async def story():
        feed = Feed(upper, lambda seen: [])
        reader = feed.open()
        waiting = asyncio.create_task(reader.wait())
        await asyncio.sleep(0)
        feed.close()
        assert await waiting == []
        assert reader.ended

    play(story)
