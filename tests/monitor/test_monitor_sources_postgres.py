"""A private PostgreSQL server that is asked, stopped, started again, and says no."""

import asyncio
import builtins
import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import ToolError
from perfkit.formats.database_url import read_database_url
from perfkit.model.database import PostgresAddress
from perfkit.monitor.source import SourceReading
from perfkit.monitor.sources import postgres
from perfkit.monitor.sources.postgres import Postgres

PATIENCE_S = 60
PASSWORD = "hunter2"


def server_programs() -> Path:
    """Where the server's programs are, unless that is said the newest on the machine."""
    if "PERFKIT_TEST_POSTGRES_BIN" in os.environ:
        return Path(os.environ["PERFKIT_TEST_POSTGRES_BIN"])
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        pytest.skip("no PostgreSQL server is installed here (initdb)")
    return (found[0] if found else Path(str(on_path))).parent


class Server:
    """A server on a socket in a folder of its own, of a user who is not root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs = server_programs()
        self._as_user: list[str] = []
        if os.geteuid() == 0:
            try:
                user = pwd.getpwnam("postgres")
            except KeyError:
                pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._as_user = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-D", "data", "-U", "bot", "-A", "trust", "--no-sync")

    def _run(self, program: str, *words: str) -> None:
        argv = [*self._as_user, str(self._programs / program), *words]
        subprocess.run(argv, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=10"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def demand_passwords(self) -> None:
        (self.folder / "data" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        self._run("pg_ctl", "-D", "data", "reload")

    def url(self, user: str = "bot") -> str:
        return f"postgresql://{user}:{PASSWORD}@/postgres?host={self.folder}"


@pytest.fixture
def server() -> Iterator[Server]:
    # a socket's path may have 107 bytes, and the server's user must be able to go there
    with tempfile.TemporaryDirectory(prefix="perfkit-pg-", dir="/tmp") as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                server.stop()


class Watching:
    """The source, asked until something holds."""

    def __init__(self, server: Server, user: str = "bot") -> None:
        address = read_database_url(server.url(user))
        assert isinstance(address, PostgresAddress)
        self.source = Postgres(address, SystemClock(), every_s=0.05)

    async def until(self, values: dict[str, float], problem: str = "") -> SourceReading:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                reading = self.source.read(())
                there = all(reading.values.get(name) == value for name, value in values.items())
                if there and problem in reading.problem and bool(problem) == bool(reading.problem):
                    return reading
                await asyncio.sleep(0.02)

    async def __aenter__(self) -> Self:
        await self.source.begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.source.close()


def series(**values: float) -> dict[str, float]:
    return {f"perfkit_database_{name}": value for name, value in values.items()}


@pytest.mark.slow
def test_connections_and_queries_are_told(server: Server) -> None:
    asyncpg = pytest.importorskip("asyncpg")

    async def play() -> None:
        async with Watching(server) as watching:
            quiet = await watching.until(series(up=1, connections=0))
            assert quiet.shown.startswith("PostgreSQL ")
            assert quiet.values["perfkit_database_size_bytes"] > 1_000_000
            assert quiet.values["perfkit_database_deadlocks_total"] == 0
            assert quiet.values["perfkit_database_longest_query_seconds"] == 0
            idle, busy, open_one = [await asyncpg.connect(server.url()) for _ in range(3)]
            await open_one.execute("BEGIN; SELECT 1")
            sleeping = asyncio.create_task(busy.execute("SELECT pg_sleep(60)"))
            told = await watching.until(
                series(connections=3, active_connections=1, idle_in_transaction_connections=1)
            )
            assert 0 < told.values["perfkit_database_longest_query_seconds"] < PATIENCE_S
            done = told.values["perfkit_database_transactions_total"]
            for _ in range(50):
                await idle.execute("SELECT 1")
            await idle.close()
            later = await watching.until(series(connections=2))
            assert later.values["perfkit_database_transactions_total"] >= done
            sleeping.cancel()
            await asyncio.wait((sleeping,))
            for connection in (busy, open_one):
                connection.terminate()

    asyncio.run(play())


@pytest.mark.slow
def test_a_server_that_stops_is_down_and_up_again_when_it_is_back(server: Server) -> None:
    pytest.importorskip("asyncpg")

    async def play() -> None:
        async with Watching(server) as watching:
            await watching.until(series(up=1))
            await asyncio.to_thread(server.stop)
            gone = await watching.until(series(up=0), problem="@/postgres")
            assert PASSWORD not in gone.problem
            assert gone.values == series(up=0)
            await asyncio.to_thread(server.start)
            await watching.until(series(up=1, connections=0))

    asyncio.run(play())


@pytest.mark.slow
def test_a_password_that_is_wrong_is_told_and_the_server_not_called_down(server: Server) -> None:
    pytest.importorskip("asyncpg")
    server.demand_passwords()

    async def play() -> None:
        async with Watching(server) as watching:
            told = await watching.until({}, problem="password authentication failed")
            assert told.values == {}
            assert PASSWORD not in told.problem

    asyncio.run(play())


@pytest.mark.slow
def test_sessions_that_a_role_may_not_see_are_told(server: Server) -> None:
    asyncpg = pytest.importorskip("asyncpg")

    async def play() -> None:
        owner = await asyncpg.connect(server.url())
        await owner.execute("CREATE ROLE guest LOGIN")
        async with Watching(server, "guest") as watching:
            told = await watching.until(
                series(up=1, connections=1, active_connections=0), problem="GRANT pg_monitor"
            )
            assert "what 1 sessions of other roles do is hidden" in told.problem
            await owner.execute("GRANT pg_monitor TO guest")
            await watching.until(series(up=1, connections=1))
        await owner.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    "odd", ["InternalClientError", "ProtocolError", "BufferError", "KeyError", "TypeError"]
)
def test_an_answer_that_is_none_of_postgresql_is_told_and_it_is_asked_again(
    odd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncpg = pytest.importorskip("asyncpg")
    error = getattr(asyncpg, odd, None) or getattr(builtins, odd)
    third = asyncio.Semaphore(0)

    async def ask(self: Postgres) -> SourceReading:
        third.release()
        raise error("odd")

    async def play() -> None:
        monkeypatch.setattr(Postgres, "_ask", ask)
        address = PostgresAddress("postgresql:///", "postgresql:///")
        source = Postgres(address, SystemClock(), every_s=0.001)
        await source.begin()
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(3):
                await third.acquire()
        told = source.read(())
        await source.close()
        assert told.values == {}
        assert told.problem.startswith("postgresql:///: ")
        assert "own failure" not in told.problem

    asyncio.run(play())


def test_without_the_driver_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)

    async def play() -> None:
        source = Postgres(PostgresAddress("postgresql:///", "postgresql:///"), SystemClock())
        with pytest.raises(ToolError, match="asyncpg") as told:
            await source.begin()
        assert "perfkit[postgres]" in told.value.advice
        await source.close()

    asyncio.run(play())


def test_each_statement_is_one_and_only_reads() -> None:
    statements = sorted((Path(postgres.__file__).parent / "sql").glob("postgresql-*.sql"))
    assert len(statements) == 4
    for path in statements:
        text = path.read_text()
        assert text.startswith("/* perfkit:"), path.name
        assert ";" not in text.partition("*/")[2], path.name
        assert text.partition("*/")[2].split()[0] == "SELECT", path.name
