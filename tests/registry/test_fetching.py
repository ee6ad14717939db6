"""A file of trust from a path or an address: bounded, and only from where it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import registry.fetching
from registry.fetching import SourceUnavailable, fetched


class Site(BaseHTTPRequestHandler):
    """Answers with a list, a redirect, or a refusal."""

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/trust")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/trust" else 404)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_path_and_an_address_give_their_bytes(site: str, tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_bytes(b"[]")
    assert (fetched(str(tmp_path / "trust.json")), fetched(f"{site}/trust")) == (b"[]", b"{}")


@pytest.mark.parametrize("path", ["/moved", "/gone"])
def test_a_redirect_and_a_refusal_give_nothing(site: str, path: str) -> None:
    with pytest.raises(SourceUnavailable) as refused:
        fetched(site + path)
    assert refused.value.code == "trust_source_unavailable"


@pytest.mark.parametrize("source", ["http://127.0.0.1:1/trust", "http:///trust", "http://[", "/nowhere/trust.json", "ftp://host/x"])
def test_nothing_there_is_an_outage(source: str) -> None:
    with pytest.raises(SourceUnavailable):
        fetched(source)


def test_more_than_a_province_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.fetching, "FETCH_BYTES", 10)
    (tmp_path / "trust.json").write_bytes(b"x" * 11)
    with pytest.raises(SourceUnavailable):
        fetched(str(tmp_path / "trust.json"))
