"""What a stranger's document makes this program fetch: only from allowed hosts, without redirects, within bytes and time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from verifier.errors import Unavailable
from verifier.fetching import AllowedHosts
from verifier.limits import Limits

SMALL = Limits(status_list_bytes=1_000)
Serve = Callable[[bytes], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what serves raw bytes once, at an address of its own; a byte 0 in them is a pause."""
    listeners: list[socket.socket] = []

    def start(raw: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def answer() -> None:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65_536)
                    for piece in raw.split(b"\0"):
                        connection.sendall(piece)
                        time.sleep(0.3)
            except OSError:
                return

        threading.Thread(target=answer, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for each in listeners:
        each.close()


def code_of(base: str, path: str = "/list") -> str:
    with pytest.raises(Unavailable) as refused:
        AllowedHosts([base], limits=SMALL).fetch(base + path)
    return refused.value.code


def test_what_stands_on_an_allowed_host_is_returned(serve: Serve) -> None:
    base = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    assert AllowedHosts([base]).fetch(f"{base}/list?x=1") == b"{}"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", id="redirect"),
        pytest.param(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", id="not-found"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_001, id="too-large"),
        pytest.param(b"nonsense\r\n\r\n", id="no-http"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_another_answer_is_none(serve: Serve, raw: bytes) -> None:
    assert code_of(serve(raw)) == "resource_unreachable"


def test_a_host_that_drips_is_left_in_time(serve: Serve) -> None:
    base = serve(b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n\0" * 60)
    begun = time.monotonic()
    assert code_of(base) == "resource_unreachable"
    assert time.monotonic() - begun < 5


def test_nobody_there_is_unreachable_and_another_port_is_not_asked(serve: Serve) -> None:
    base = serve(b"")
    assert code_of("http://127.0.0.1:1") == "resource_unreachable"
    with pytest.raises(Unavailable) as refused:
        AllowedHosts([base]).fetch("http://127.0.0.1:1/list")
    assert refused.value.code == "host_not_allowed"


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "https://127.0.0.1/x", "http://localhost/x", "http://[::1]/x", "http://0x7f.1/x"])
def test_an_address_is_allowed_only_where_the_operator_wrote_it(url: str) -> None:
    with pytest.raises(Unavailable) as refused:
        AllowedHosts(["issuer.example", "http://127.0.0.1:8080"]).fetch(url)
    assert refused.value.code == "host_not_allowed"
