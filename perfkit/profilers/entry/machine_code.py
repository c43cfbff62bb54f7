"""What is put into a running CPython so that it starts a thread that runs a text of Python?

A page of memory: ``code_page.s``, assembled; the addresses it calls; the text. Only the text
differs from one time to the next in the same process, so a page that is there can be used again.
"""

import struct
from collections.abc import Mapping

PAGE = 4096
FUNCTIONS = (
    "pthread_create",
    "pthread_detach",
    "Py_IsInitialized",
    "PyGILState_Ensure",
    "PyRun_SimpleStringFlags",
    "PyGILState_Release",
)
"""In the order in which the code looks for their addresses."""

_CODE = bytes.fromhex(
    "488d6424809c50515253555657415041514152415341544155415641574889e54883e4f0"
    "4883ec10fc4889e731f6488d153c00000031c9ff15c300000085c0750a488b3c24ff15bd"
    "0000004889ec415f415e415d415c415b415a415941585f5e5d5b5a59589d488da4248000"
    "000041ffe353ff159800000085c0741fff159600000089c3488d3d7501000031f6ff158d"
    "00000089dfff158d00000031c05bc3"
)
_ADDRESSES_AT = 256
TEXT_AT = 512
LONGEST_TEXT = PAGE - TEXT_AT - 1


def make_page(addresses: Mapping[str, int]) -> bytes:
    """What stands before the text: the same for every text in one process."""
    table = struct.pack(f"<{len(FUNCTIONS)}Q", *(addresses[name] for name in FUNCTIONS))
    return (_CODE.ljust(_ADDRESSES_AT, b"\0") + table).ljust(TEXT_AT, b"\0")


def make_text(python: str) -> bytes:
    """The text as the code reads it. Raises ValueError if it does not fit into the page."""
    text = python.encode() + b"\0"
    if len(text) > LONGEST_TEXT + 1 or b"\0" in text[:-1]:
        raise ValueError(f"a text of {len(text)} bytes does not fit, or has a zero in it")
    return text
