"""``licence counter`` names the page, and says so where nobody serves it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner

from registry.commands.counter import NotServed, counter


@dataclass(frozen=True)
class Settings:
    base_url: str


@dataclass(frozen=True)
class House:
    base_url: str

    def settings(self) -> Settings:
        return Settings(self.base_url)


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/counter" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def served() -> Iterator[int]:
    server = HTTPServer(("localhost", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("words", [[], ["--port"]])
def test_the_address_is_printed_where_the_page_is_served(served: int, words: list[str]) -> None:
    base = f"http://localhost:{served}"
    told = CliRunner().invoke(counter, [*words, *([str(served)] if words else []), "--print"], obj=House(base))
    assert (told.exit_code, told.output) == (0, f"{base}/counter\n")


def test_an_address_where_nothing_answers_is_refused() -> None:
    told = CliRunner().invoke(counter, ["--print"], obj=House("http://localhost:1"))
    assert isinstance(told.exception, NotServed)
