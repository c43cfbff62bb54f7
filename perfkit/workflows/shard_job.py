"""What is a shard told, and what does it tell? Lines of JSON, the same on this machine or another.

The parent writes a job, and when all shards are ready the moment to begin; a shard answers with
``READY``, then a ``Second`` a line. It is to ``STOP`` when it is told to, or nobody is there any
more (the end of its input).
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from perfkit.load.http.arrivals import constant_rate
from perfkit.load.scenario.statuses import Statuses
from perfkit.workflows.http_request import HttpRequest

READY = b"ready"
STOP = b"stop"


class ShardJob(msgspec.Struct, frozen=True):
    """One part of a load: number ``index`` of ``count``. Every shard gets the whole request."""

    request: HttpRequest
    index: int
    count: int

    @property
    def connections(self) -> int:
        """This shard's part of them; they add up to the whole."""
        whole, rest = divmod(self.request.connections, self.count)
        return whole + (self.index < rest)

    def arrivals(self) -> Iterator[int] | None:
        """The planned starts whose number leaves ``index`` when divided by ``count``."""
        request = self.request
        if request.rate is None:
            return None
        every = constant_rate(request.rate, request.duration_s)
        return islice(every, self.index, None, self.count)


def encode_job(job: ShardJob) -> bytes:
    """One line, without its end."""
    return msgspec.json.encode(job, enc_hook=_plain)


def decode_job(line: bytes) -> ShardJob:
    """Raises msgspec.DecodeError for what ``encode_job`` did not write."""
    return msgspec.json.decode(line, type=ShardJob, dec_hook=_rich)


def _plain(value: object) -> object:
    """A path or statuses: all there is in a request that JSON has no form for."""
    return value.words if isinstance(value, Statuses) else str(value)


def _rich(kind: type, value: Any) -> object:
    return Statuses(tuple(value)) if kind is Statuses else Path(value)
