import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.masking import MASK, encodable, mask, mask_argv

SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
TOKEN = f"123456789:{SECRET}"


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        (f"started with {TOKEN}.", "started with 123456789:***."),
        (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot123456789:***/getMe"),
        (f"GET /file/bot{TOKEN}/photos/1.jpg", "GET /file/bot123456789:***/photos/1.jpg"),
        ("POST /bot42:TEST/sendMessage", "POST /bot42:***/sendMessage"),
        (f"/bot123456789%3A{SECRET}/getMe", "/bot123456789%3A***/getMe"),
        ("http://127.0.0.1:8081/botTOKEN/getUpdates", "http://127.0.0.1:8081/bot***/getUpdates"),
        ("BOT_TOKEN=abc python bot.py", "BOT_TOKEN=*** python bot.py"),
        ("TELEGRAM_TOKEN='a b c' x", "TELEGRAM_TOKEN='***' x"),
        ('{"token": "abc", "a": 1}', '{"token": "***", "a": 1}'),
        ("token='cut off", "token=*** off"),
        ("password: hunter2", "password: ***"),
        ("DJANGO_SECRET_KEY=abc", "DJANGO_SECRET_KEY=***"),
        ("PGPASSWORD=abc; next", "PGPASSWORD=***; next"),
        ("bot.py --token abc --fast", "bot.py --token *** --fast"),
        ("bot.py --api-key=abc", "bot.py --api-key=***"),
        ("https://h/x?token=abc&y=1", "https://h/x?token=***&y=1"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("a\nAuthorization: abc123\nb", "a\nAuthorization: ***\nb"),
        ('authorization=Digest username="a", response="b"', "authorization=***"),
        ("curl -H 'Authorization: Digest a=\"b\", c=\"d\"' u", "curl -H 'Authorization: ***' u"),
        ('-H "Proxy-Authorization: Digest a=\\"b\\"" u', '-H "Proxy-Authorization: ***" u'),
        ('{"Authorization": "Digest a=\\"b\\"", "c": 1}', '{"Authorization": "***", "c": 1}'),
        ("{'Cookie': 'sid=a; b=c', 'd': 1}", "{'Cookie': '***', 'd': 1}"),
        ('"cookie": a; b="c"', '"cookie": ***'),
        ("set-cookie: sid=a; Path=/; HttpOnly", "set-cookie: ***"),
        ("X-Auth: abc", "X-Auth: ***"),
        ("postgres://user:pw@host/db", "postgres://user:***@host/db"),
        ("postgres://user:p@ss@host/db", "postgres://user:***@host/db"),
        ("redis://:pw@host:6379/0", "redis://:***@host:6379/0"),
        ("a://u:p@h,b://v:q@i", "a://u:***@h,b://v:***@i"),
    ],
)  # fmt: skip
def test_secrets_are_masked_and_what_is_around_them_stays(shown: str, masked: str) -> None:
    assert mask(shown) == masked
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "12:30:45",
        "2026-07-13T12:05:01+00:00",
        "bottom",
        "/bottom/robot/x",
        "GET /robots.txt",
        "robot/abc",
        "/home/bots/run.py",
        "python /srv/bot_env/bin/sender.py",
        "/home/bot/my_bot.py",
        "tokenizer: fast, max_tokens=5, 12 tokens: 5",
        "http://127.0.0.1:8081/getMe",
        "user@host at 10.0.0.1:8080",
        "ssh://git@host/repo",
        "bot.py --token --fast",
        "123456789:short",
        "cookies: 5",
        "author: me, authorization failed",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert mask(text) == text


@given(
    before=st.text(alphabet="ab /=.\n", max_size=10),
    secret=st.text(alphabet="abcXYZ019_-", min_size=30, max_size=40),
    after=st.text(alphabet=" /\n\"'", min_size=1, max_size=10),
)
def test_a_token_is_never_shown_wherever_it_stands(before: str, secret: str, after: str) -> None:
    assert secret not in mask(f"{before} 987654321:{secret}{after}")


@given(st.text(alphabet="abto:/@=1234567890 \"'-", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


def test_an_argument_after_a_secret_option_is_masked() -> None:
    argv = ["bot.py", "--token", "abc", "--password=x y", "token", "-p", "8081"]
    assert mask_argv(argv) == (
        "bot.py",
        "--token",
        MASK,
        f"--password={MASK}",
        "token",
        "-p",
        "8081",
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Cookie: sessionid=abc", "Cookie: ***"),
        ("X-Mine:abc", "X-Mine: ***"),
        (" Authorization: Digest username=a, response=b", "Authorization: ***"),
        ("Authorization Bearer abc", "Authorization ***"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_of_a_header_only_its_name_is_shown(given: str, shown: str) -> None:
    assert mask_argv(["x", "--header", given, "y"]) == ("x", "--header", shown, "y")
    assert mask_argv(["-H", given]) == ("-H", shown)
    assert mask_argv([f"--header={given}", "y"]) == (f"--header={shown}", "y")


@pytest.mark.parametrize(
    ("given", "shown"), [("user=a&pass=b", MASK), ("", MASK), ("@form.txt", "@form.txt")]
)
def test_of_a_body_only_its_file_is_shown(given: str, shown: str) -> None:
    assert mask_argv(["--body", given, "y"]) == ("--body", shown, "y")
    assert mask_argv([f"--body={given}", "y"]) == (f"--body={shown}", "y")


def test_an_option_after_a_flag_that_looks_secret_hides_its_value_too() -> None:
    assert mask_argv(["--use-token", "--password", "abc"]) == ("--use-token", MASK, MASK)


def test_an_option_whose_value_is_missing_stays() -> None:
    assert mask_argv(["--body"]) == ("--body",)


@pytest.mark.parametrize(
    "piece",
    ["a", "-", "1", "bot/", "://", "token ", "a:", "cookie ", "'cookie", "cookie: ", '"cookie: \\'],
)
def test_a_long_line_is_masked_in_linear_time(piece: str) -> None:
    began = time.process_time()
    mask(piece * 50_000)
    assert time.process_time() - began < 1


def test_bytes_that_are_no_text_become_question_marks() -> None:
    argument = b"r\xfcn \xff".decode("utf-8", "surrogateescape")
    assert encodable(argument) == "r?n ?"


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_real_text_stays_as_it_is(text: str) -> None:
    assert encodable(text) == text


@pytest.mark.parametrize(
    ("option", "given", "shown"),
    [
        ("--webhook", "https://hooks.example/services/T/SECRET", "https://hooks.example/***"),
        ("--sentry-dsn", "https://KEY@host:9000/5", "https://***@host:9000/***"),
        ("--otlp", "https://h?key=SECRET", "https://h/***"),
        ("--otlp", "http://127.0.0.1:4318", "http://127.0.0.1:4318"),
        ("--watch-database", "postgresql://u:p/w@host/db", MASK),
        ("--webhook", "SECRET", MASK),
        ("--on-alert", "./page.sh SECRET", "./page.sh ***"),
        ("--on-alert", "./page.sh", "./page.sh"),
    ],
)
def test_of_an_address_scheme_and_host_are_shown_and_of_a_command_its_program(
    option: str, given: str, shown: str
) -> None:
    assert mask_argv(["x", option, given, "y"]) == ("x", option, shown, "y")
    assert mask_argv([f"{option}={given}"]) == (f"{option}={shown}",)
