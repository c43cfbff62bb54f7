"""How is the bot's PostgreSQL? Asked every few seconds in a short read-only transaction.

What is asked are the server's own counters: no table of the bot's is read, nothing is locked, and
each statement gives up after two seconds. The statements are the same on PostgreSQL 10 to 18.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from perfkit.clock import Clock
from perfkit.errors import ToolError
from perfkit.masking import mask
from perfkit.model.database import PostgresAddress
from perfkit.monitor.source import SourceReading, failure

if TYPE_CHECKING:
    import asyncpg

EVERY_S = 5.0
WITHIN_S = 4.0
SIZE_EVERY_NS = 60_000_000_000


@dataclass(frozen=True, slots=True)
class _Sessions:
    """What ``postgresql-10-sessions.sql`` tells."""

    connections: int
    active: int
    idle_in_transaction: int
    hidden: int
    longest_query_s: float


class Postgres:
    """The database of a bot on a PostgreSQL server."""

    name = "database"

    def __init__(self, address: PostgresAddress, clock: Clock, *, every_s: float = EVERY_S) -> None:
        self._address = address
        self._clock = clock
        self._every_s = every_s
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._latest = SourceReading()
        self._size: tuple[int, float] | None = None

    async def begin(self) -> None:
        """Begin to ask. Raises ToolError if the driver is not installed."""
        try:
            import asyncpg  # noqa: F401 - an extra
        except ImportError:
            raise ToolError(
                "watching PostgreSQL needs its driver, asyncpg, which is not installed",
                advice="python -m pip install 'perfkit[postgres]'",
            ) from None
        self._task = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """End the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        self._disconnect()

    def read(self, pids: Collection[int]) -> SourceReading:  # noqa: ARG002 - it lives by itself
        """What the server told last."""
        broken = failure(self._task)
        return SourceReading(problem=broken) if broken else self._latest

    async def _go_on(self) -> None:
        import asyncpg

        while True:
            try:
                async with asyncio.timeout(WITHIN_S):
                    self._latest = await self._ask()
            except (
                OSError,  # also a time-out
                asyncpg.CannotConnectNowError,
                asyncpg.PostgresConnectionError,
                asyncpg.AdminShutdownError,
                asyncpg.CrashShutdownError,
            ) as error:
                self._fail(error, {"perfkit_database_up": 0})
            except (
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                asyncpg.InternalClientError,  # also what the driver can't read
                BufferError,  # and of that, what it finds too short
                LookupError,
                TypeError,
                ValueError,
            ) as error:
                # it is there, but says no: a password, too many connections, a statement's limit;
                # or answers otherwise than PostgreSQL does: a pooler's own console, say
                self._fail(error, {})
            await asyncio.sleep(self._every_s)

    def _fail(self, error: Exception, values: dict[str, float]) -> None:
        self._disconnect()
        self._size = None
        why = f"no answer within {WITHIN_S:g} s" if isinstance(error, TimeoutError) else str(error)
        said = mask((why or type(error).__name__).partition("\n")[0])
        self._latest = SourceReading(values, problem=f"{self._address.shown}: {said}")

    async def _ask(self) -> SourceReading:
        connection = await self._connected()
        async with connection.transaction(readonly=True):
            await connection.fetchrow(_sql("postgresql-9.3-limits"))
            sessions = _Sessions(**dict(await connection.fetchrow(_sql("postgresql-10-sessions"))))
            done = await connection.fetchrow(_sql("postgresql-9.2-transactions"))
            size = await self._size_now(connection)
        version = connection.get_server_version()
        return SourceReading(
            values={
                "perfkit_database_up": 1,
                "perfkit_database_connections": sessions.connections,
                "perfkit_database_active_connections": sessions.active,
                "perfkit_database_idle_in_transaction_connections": sessions.idle_in_transaction,
                "perfkit_database_longest_query_seconds": max(0.0, sessions.longest_query_s),
                "perfkit_database_transactions_total": done["transactions"],
                "perfkit_database_deadlocks_total": done["deadlocks"],
                "perfkit_database_size_bytes": size,
            },
            shown=f"PostgreSQL {version.major}.{version.minor}",
            problem=self._unseen(sessions),
        )

    async def _connected(self) -> "asyncpg.Connection":
        import asyncpg

        if self._connection is None or self._connection.is_closed():
            # no prepared statements: a pooler may give each transaction another session
            self._connection = await asyncpg.connect(
                self._address.url,
                timeout=WITHIN_S,
                statement_cache_size=0,
                server_settings={"application_name": "perfkit"},
            )
        return self._connection

    async def _size_now(self, connection: "asyncpg.Connection") -> float:
        now_ns = self._clock.now_ns()
        if self._size is None or now_ns - self._size[0] >= SIZE_EVERY_NS:
            self._size = now_ns, await connection.fetchval(_sql("postgresql-8.1-size"))
        return self._size[1]

    def _unseen(self, sessions: _Sessions) -> str:
        if not sessions.hidden:
            return ""
        return (
            f"{self._address.shown}: what {sessions.hidden} sessions of other roles do is hidden "
            "from this one: GRANT pg_monitor to it"
        )

    def _disconnect(self) -> None:
        """At once: a polite end waits for the server."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


@cache
def _sql(statement: str) -> str:
    return (files("perfkit.monitor.sources") / "sql" / f"{statement}.sql").read_text("utf-8")
