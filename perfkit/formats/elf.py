"""Where in a program or library are the functions that it exports (ELF, 64 bits, little-endian)?

Layout: System V ABI, chapters 4 (header, sections, symbols) and 5 (program header).
"""

import struct
from collections.abc import Collection
from mmap import mmap

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_DYNAMIC_SYMBOLS = 11
_LOADED = 1
_MOST_SYMBOLS = 1_000_000
_PAGE = 4096


def find_symbols(data: bytes | mmap, wanted: Collection[str]) -> dict[str, int]:
    """How far from where its image begins each of the wanted symbols is; those it has.

    Raises ValueError for what is no such file.
    """
    try:
        return _found(data, {name.encode(): name for name in wanted})
    except (struct.error, IndexError):
        raise ValueError("it is no whole ELF file") from None


def _found(data: bytes | mmap, wanted: dict[bytes, str]) -> dict[str, int]:
    header = _HEADER.unpack_from(data, 0)
    if header[0][:6] != b"\x7fELF\x02\x01":
        raise ValueError("it is no 64-bit ELF file")
    sections = _table(data, _SECTION, header[6], header[12])
    begin = _image_begin(_table(data, _SEGMENT, header[5], header[10]))
    found: dict[str, int] = {}
    for _, kind, _, _, offset, size, link, *_ in sections:
        if kind == _DYNAMIC_SYMBOLS:
            names = _part(data, sections[link][4], sections[link][5])
            for name, address in _symbols(_part(data, offset, size), names):
                if name in wanted:
                    found.setdefault(wanted[name], address - begin)
    return found


def _table(
    data: bytes | mmap, entry: struct.Struct, offset: int, count: int
) -> list[tuple[int, ...]]:
    return list(entry.iter_unpack(_part(data, offset, count * entry.size)))


def _part(data: bytes | mmap, offset: int, size: int) -> bytes:
    part = data[offset : offset + size]
    if len(part) != size:
        raise IndexError(offset)
    return part


def _image_begin(segments: list[tuple[int, ...]]) -> int:
    """The address at which the first part that is loaded wants to be."""
    addresses = [segment[3] for segment in segments if segment[0] == _LOADED]
    return min(addresses, default=0) // _PAGE * _PAGE


def _symbols(table: bytes, names: bytes) -> list[tuple[bytes, int]]:
    """Name and address of each one that is defined here."""
    if len(table) // _SYMBOL.size > _MOST_SYMBOLS:
        raise ValueError("it has more symbols than any program")
    return [
        (names[name : names.index(b"\0", name)], address)
        for name, _, _, section, address, _ in _SYMBOL.iter_unpack(table)
        if section and name < len(names)
    ]
