"""Status lists over HTTP: from the one prefix that the root signed, no redirect, no more bytes or seconds than a list needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace

from verifier.limits import DEFAULT_LIMITS
from verifier.list_sources import FetchedLists, StatusListUnreachable

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
LIMITS = replace(DEFAULT_LIMITS, status_list_bytes=100_000)


class Lists(BaseHTTPRequestHandler):
    """A registry that answers as the address says, and counts."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        match self.path.rpartition("/")[2]:
            case "good-1":
                self._answer(200, b"{}")
            case "moved-1":
                self.send_response(302)
                self.send_header("Location", "/status-lists/good-1")
                self.end_headers()
            case "large-1":
                self._answer(200, b" " * 200_000)
            case "slow-1":
                self.send_response(200)
                self.end_headers()
                self._drip(b" ", seconds=6.0)
            case _:
                self._answer(404, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self, piece: bytes, seconds: float) -> None:
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                self.wfile.write(piece)
                self.wfile.flush()
                threading.Event().wait(0.2)
        except OSError:
            return  # the reader hung up, which is the point

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def prefix() -> Iterator[str]:
    Lists.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lists)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/status-lists/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetch(prefix: str) -> Callable[[str], bytes]:
    lists = FetchedLists(prefix, lambda: NOW, limits=LIMITS)
    return lambda url: lists.status_list(url).body


def test_a_list_is_fetched(prefix: str, fetch: Callable[[str], bytes]) -> None:
    assert fetch(f"{prefix}good-1") == b"{}"


def test_an_address_outside_the_prefix_is_not_asked(prefix: str, fetch: Callable[[str], bytes]) -> None:
    Lists.asked.clear()
    base = prefix.removesuffix("/status-lists/")
    for url in (
        f"{base}/elsewhere/good-1",
        prefix.replace("//", "//user:word@") + "good-1",
        "file:///etc/hostname",
        f"{base}.evil.example/",
    ):
        with pytest.raises(StatusListUnreachable):
            fetch(url)
    assert Lists.asked == []


@pytest.mark.parametrize("name", ["moved-1", "missing-1"])
def test_another_answer_than_200_is_no_list(prefix: str, fetch: Callable[[str], bytes], name: str) -> None:
    Lists.asked.clear()
    with pytest.raises(StatusListUnreachable):
        fetch(f"{prefix}{name}")
    assert Lists.asked == [f"/status-lists/{name}"]


def test_more_than_a_list_is_cut_off(prefix: str, fetch: Callable[[str], bytes]) -> None:
    with pytest.raises(StatusListUnreachable):
        fetch(f"{prefix}large-1")


def test_a_slow_answer_is_cut_off(prefix: str, fetch: Callable[[str], bytes]) -> None:
    started = time.monotonic()
    with pytest.raises(StatusListUnreachable):
        fetch(f"{prefix}slow-1")
    assert time.monotonic() - started < 4.5
