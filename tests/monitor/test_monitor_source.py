import asyncio

from perfkit.monitor.source import failure


def test_only_a_failure_in_the_background_is_told() -> None:
    async def fine() -> None:
        """Ends well."""

    async def broken() -> None:
        raise KeyError("postgresql://bot:hunter2@127.0.0.1")

    async def run() -> list[str]:
        well, ill, stopped, going = (
            asyncio.create_task(each)
            for each in (fine(), broken(), asyncio.sleep(9), asyncio.sleep(9))
        )
        stopped.cancel()
        await asyncio.wait((well, ill, stopped))
        told = [failure(task) for task in (None, well, ill, stopped, going)]
        going.cancel()
        return told

    told = asyncio.run(run())
    assert told[2] == "perfkit's own failure: KeyError('postgresql://bot:***@127.0.0.1')"
    assert told[:2] + told[3:] == [""] * 4
