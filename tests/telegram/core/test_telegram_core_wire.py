"""Every wire format of ``facts/telegram.md`` §3, byte for byte as the clients send it."""

import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.core.wire import (
    Upload,
    parse_json,
    parse_multipart,
    parse_request,
    parse_urlencoded,
    whole,
    yes,
)

FORM = "application/x-www-form-urlencoded"
TEXT = "Привет, студент! 1+1=2 & 100% 😀"
KEYBOARD = '{"inline_keyboard":[[{"text":"Да","callback_data":"y"}]]}'
texts = st.text(st.characters(exclude_categories=("Cs",)))


def test_aiogram_sends_urlencoded_with_json_strings():
    body = urlencode({"chat_id": "6000000001", "text": TEXT, "reply_markup": KEYBOARD}).encode()

    assert parse_request(b"", FORM, body) == (
        {"chat_id": "6000000001", "text": TEXT, "reply_markup": KEYBOARD}, {},
    )  # fmt: skip


def test_python_telegram_bot_asks_who_it_is_with_an_empty_post():
    assert parse_request(b"", "", b"") == ({}, {})


def test_telebot_puts_everything_into_the_query():
    query = f"chat_id=6000000001&text={quote_plus(TEXT * 300)}&timeout=20".encode()

    params, uploads = parse_request(query, "", b"")
    assert params == {"chat_id": "6000000001", "text": TEXT * 300, "timeout": "20"}
    assert uploads == {}


def test_async_telebot_polls_with_a_urlencoded_body():
    assert parse_request(b"", FORM, b"offset=7&timeout=20")[0] == {"offset": "7", "timeout": "20"}


def test_telegraf_and_grammy_send_json():
    body = json.dumps(
        {"chat_id": 6000000001, "text": TEXT, "disable_notification": False, "message_thread_id":
         None, "reply_markup": {"force_reply": True}, "latitude": 1.5}
    ).encode()  # fmt: skip

    assert parse_request(b"", "application/json", body)[0] == {
        "chat_id": "6000000001", "text": TEXT, "disable_notification": "false",
        "reply_markup": '{"force_reply": true}', "latitude": "1.5",
    }  # fmt: skip


def multipart(boundary: str, *parts: str) -> bytes:
    text = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n"
    return text.encode()


def test_aiogram_attaches_uploads_by_name():
    body = multipart(
        "68d5",
        'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="chat_id"'
        "\r\n\r\n6000000001",
        'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name="document"'
        "\r\n\r\nattach://aB3",
        "Content-Type: application/octet-stream\r\n"
        'Content-Disposition: form-data; name="aB3"; filename="r.txt"; filename*=utf-8\'\'r.txt'
        "\r\n\r\nhello",
    )

    assert parse_request(b"", "multipart/form-data; boundary=68d5", body) == (
        {"chat_id": "6000000001", "document": "attach://aB3"},
        {"aB3": Upload("r.txt", "application/octet-stream", b"hello")},
    )


def test_python_telegram_bot_sends_fields_before_files():
    body = multipart(
        "4c1d",
        'Content-Disposition: form-data; name="chat_id"\r\n\r\n6000000001',
        'Content-Disposition: form-data; name="caption"\r\n\r\n«мир»',
        'Content-Disposition: form-data; name="document"; filename="отчёт.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF",
    )

    assert parse_request(b"", "multipart/form-data; boundary=4c1d", body) == (
        {"chat_id": "6000000001", "caption": "«мир»"},
        {"document": Upload("отчёт.pdf", "application/pdf", b"%PDF")},
    )


def test_telebot_keeps_parameters_in_the_query_of_an_upload():
    body = multipart(
        "9f", 'Content-Disposition: form-data; name="photo"; filename=photo\r\n\r\nJFIF'
    )

    assert parse_request(b"chat_id=7&caption=%D1%8F", "multipart/form-data; boundary=9f", body) == (
        {"chat_id": "7", "caption": "я"},
        {"photo": Upload("photo", "application/octet-stream", b"JFIF")},
    )


@pytest.mark.parametrize("name", ["filename=отчёт.pdf", "filename*=utf-8''%D0%BE%D1%82.pdf"])
def test_a_file_is_known_by_whichever_kind_of_name_it_has(name):
    body = multipart("9f", f'Content-Disposition: form-data; name="document"; {name}\r\n\r\nPDF')
    _, uploads = parse_request(b"", "multipart/form-data; boundary=9f", body)

    assert uploads["document"].filename.endswith("т.pdf")
    assert uploads["document"].content == b"PDF"


def test_telegraf_sends_no_space_after_form_data():
    body = multipart(
        "xYz",
        'content-disposition:form-data;name="method"\r\n\r\nsendPhoto',
        'content-disposition:form-data;name="chat_id"\r\n\r\n7',
        'content-disposition:form-data;name="photo";filename="p.jpg"\r\n'
        "content-type:image/jpeg\r\n\r\nJFIF",
    )

    assert parse_request(b"", "multipart/form-data;boundary=xYz", body) == (
        {"method": "sendPhoto", "chat_id": "7"}, {"photo": Upload("p.jpg", "image/jpeg", b"JFIF")},
    )  # fmt: skip


def test_grammy_quotes_its_boundary():
    body = multipart("--g7", 'content-disposition:form-data;name="chat_id"\r\n\r\n7')

    assert parse_request(b"", 'multipart/form-data; boundary="--g7"', body)[0] == {"chat_id": "7"}


def test_the_body_wins_over_the_query():
    assert parse_request(b"a=1&b=2", FORM, b"b=3")[0] == {"a": "1", "b": "3"}


@pytest.mark.parametrize(
    ("body", "params"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"=x", {}),
        (b"a", {"a": ""}),
        (b"a=b=c", {"a": "b=c"}),
        (b"a=%zz%4", {"a": "%zz%4"}),
        (b"a=%ff", {"a": "�"}),
        (b"a=1+1%2B1", {"a": "1 1+1"}),
        (b"&a=%20&=%20", {"a": " "}),
    ],
)
def test_odd_forms_are_read_as_far_as_they_go(body, params):
    assert parse_urlencoded(body) == params


@given(st.dictionaries(texts.filter(bool), texts), st.sampled_from([quote, quote_plus]))
def test_what_is_urlencoded_is_read_back(params, quoting):
    body = urlencode(params, quote_via=quoting).encode()

    assert parse_urlencoded(body) == params


@given(st.dictionaries(texts, texts))
def test_what_is_sent_as_json_is_read_back(params):
    assert parse_json(json.dumps(params, ensure_ascii=False).encode()) == params


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{", b"x", b'{"a":"\xff"}', b'{"\xff":1}', b'{"a":"\\ud800"}', b'{"a":' + b"[" * 9000],
)
def test_broken_json_is_refused(body):
    with pytest.raises(Refusal, match="can't parse JSON object"):
        parse_json(body)


@pytest.mark.parametrize(
    ("content_type", "reason"),
    [
        ("multipart/form-data", "boundary is missing"),
        ("multipart/form-data; boundary=x", "can't parse multipart body"),
        ("multipart/form-data; boundary=\n", "boundary is missing"),
        ('multipart/form-data; boundary="\n"', "can't parse multipart body"),
    ],
)
def test_a_broken_multipart_body_is_refused(content_type, reason):
    with pytest.raises(Refusal, match=reason):
        parse_multipart(b"--x\r\nnothing", content_type)


@given(
    st.sampled_from(["multipart/form-data; boundary=x", "application/json", FORM, ""]),
    st.lists(
        st.sampled_from(
            [b"--x", b"\r\n", b"--", b'Content-Disposition: form-data; name="a"', b"filename=",
             b";", b"{", b'"a"', b":", b"}", b"%", b"&", b"=", b"\xff", b"\0"]
        )
    ).map(b"".join),
)  # fmt: skip
def test_any_body_is_read_or_refused(content_type, body):
    try:
        params, uploads = parse_request(b"", content_type, body)
    except Refusal:
        return
    assert all(isinstance(text, str) for text in params.values())
    assert all(isinstance(upload.content, bytes) for upload in uploads.values())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 0),
        ("", 0),
        ("7", 7),
        ("-7", -7),
        ("x", 0),
        ("1.5", 1),
        ("1700000000.25", 1_700_000_000),
        ("9" * 5000, 0),
    ],
)
def test_numbers_are_0_where_there_is_none(text, number):
    assert whole(text) == number


@pytest.mark.parametrize(
    ("text", "meaning"),
    [(None, False), ("", False), ("true", True), ("True", True), ("1", True), ("yes", True),
     ("false", False), ("0", False)],
)  # fmt: skip
def test_booleans_have_telegrams_words(text, meaning):
    assert yes(text) is meaning
