"""Whatever bytes come, the server stands, and answers the next client."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from raw_http import client_of, serving

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
VALID = [
    b"POST /bot42:T/sendMessage HTTP/1.1\r\nContent-Length: 18\r\n%b\r\nchat_id=1&text=%%41" % FORM,
    b"GET /bot42:T/getUpdates?timeout=0&offset=-1&limit=3 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /bot42:T/sendPhoto HTTP/1.1\r\n%b\r\n5\r\n--x\r\n\r\n0\r\n\r\n"
    % b"Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n",
    b"POST /bot42:T/setMyCommands HTTP/1.1\r\n%b\r\n{}"
    % b"Content-Type: application/json\r\nContent-Length: 2\r\n",
    b"HEAD /bot42:T/getMe HTTP/1.0\r\n\r\n",
]
pieces = st.lists(
    st.one_of(
        st.sampled_from(VALID),
        st.binary(max_size=30),
        st.tuples(st.sampled_from(VALID), st.integers(0, 120), st.binary(max_size=3)).map(
            lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + 1 :]
        ),
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(pieces)
def test_no_bytes_bring_the_server_down(sent):
    async def play():
        async with serving() as server:
            async with client_of(server) as client:
                client.send(*sent)
                client.writer.write_eof()
                await asyncio.gather(client.rest(), return_exceptions=True)
            async with client_of(server) as client:
                client.call("getMe")
                assert (await client.answer()).result["id"] == 42

    asyncio.run(play())
