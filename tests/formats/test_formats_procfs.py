import pytest

from perfkit.formats.procfs import (
    parse_arguments,
    parse_boot_s,
    parse_io,
    parse_pids,
    parse_resident_pages,
    parse_stat,
    parse_switches,
)

STAT = (
    b"42 (a (b) c) S 7 42 42 0 -1 4194304 300 200 3 2 150 50 30 20 20 0 5 0 987654 1 2 3 "
    b"18446744073709551615 0\n"
)
STATUS = b"Name:\tcat\nSeccomp:\t0\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n"
IO = b"rchar: 8687\nwchar: 1711\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n"


def test_a_stat_is_read_whatever_the_process_calls_itself() -> None:
    stat = parse_stat(STAT)
    assert (stat.name, stat.state, stat.parent_pid) == ("a (b) c", "S", 7)
    assert (stat.major_faults, stat.reaped_major_faults) == (3, 2)
    assert (stat.cpu_ticks, stat.reaped_cpu_ticks) == (200, 50)
    assert (stat.threads, stat.born_ticks) == (5, 987654)
    assert not stat.ended


@pytest.mark.parametrize("name", [b"", b") R 1 1", b"\xff\n("], ids=["none", "fields", "bytes"])
def test_a_name_cant_pass_for_fields(name: bytes) -> None:
    assert parse_stat(STAT.replace(b"a (b) c", name)).parent_pid == 7


@pytest.mark.parametrize("state", ["Z", "X"])
def test_a_process_that_nobody_waited_for_has_ended(state: str) -> None:
    assert parse_stat(STAT.replace(b" S ", f" {state} ".encode())).ended


def test_resident_pages_are_the_second_number() -> None:
    assert parse_resident_pages(b"800 425 300 100 0 90 0\n") == 425


def test_storage_is_told_apart_from_what_went_through_caches() -> None:
    assert parse_io(IO) == (4096, 8192)


def test_switches_of_both_kinds_are_summed_wherever_else_the_words_stand() -> None:
    assert parse_switches(STATUS) == 15
    assert parse_switches(b"Name:\tnonvoluntary_ctxt_switches:\t9\n" + STATUS) == 15


def test_children_are_process_ids() -> None:
    assert parse_pids(b"12 13 ") == (12, 13)
    assert parse_pids(b"") == ()


def test_the_machines_beginning_is_found() -> None:
    assert parse_boot_s(b"cpu 1 2\nbtime 1700000000\nprocesses 5\n") == 1_700_000_000


def test_arguments_are_told_apart_but_for_a_title() -> None:
    assert parse_arguments(b"python\0bot.py\0--x=\0") == ("python", "bot.py", "--x=")
    assert parse_arguments(b"gunicorn: worker [app]\0\0\0\0") == ("gunicorn: worker [app]",)
    assert parse_arguments(b"") == ()


@pytest.mark.parametrize(
    ("parse", "data"),
    [
        (parse_stat, b""),
        (parse_stat, b"42 (cat S 7"),
        (parse_stat, b"42 cat) S 7"),
        (parse_stat, b"42 (cat) S 7 42"),
        (parse_stat, STAT.replace(b" 7 ", b" x ")),
        (parse_resident_pages, b"800 425"),
        (parse_io, b"rchar: 1\nread_bytes: 1\n"),
        (parse_io, b"no colon\n"),
        (parse_switches, b"Name:\tcat\n"),
        (parse_switches, b"Name:\tcat\nvoluntary_ctxt_switches:\t1\n"),
        (parse_pids, b"12 x"),
        (parse_boot_s, b"cpu 1 2\n"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_no_such_file_is_refused(parse, data) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - int() has words of its own
        parse(data)
