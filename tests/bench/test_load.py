"""The client of the bench counts whole answers, refuses wrong ones, and knows what a server's processes have spent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle

import pytest

from bench.load import Load, Unexpected, measured, request, spent_by

BODY = b'{"verified": true, "more": "' + b"x" * 100_000 + b'"}'


class Answering(BaseHTTPRequestHandler):
    """Answers what the body says: 200 with much, or a refusal."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if asked == b"good" else 400)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_each_answer_is_counted_once_it_is_whole(port: int) -> None:
    # The kernel counts processor time in hundredths of a second.
    load = measured(port, os.getpgrp(), cycle([request("/", b"good")]), seconds=1.0, expect=b'x"}', connections=3)
    assert len(load.taken) >= 3
    assert load.rate == len(load.taken) / load.passed
    assert 0 < load.percentile(50) <= load.percentile(99) <= load.passed
    assert load.server > 0


@pytest.mark.parametrize(("body", "expect"), [(b"bad", b"verified"), (b"good", b"unheard of")])
def test_another_answer_than_the_one_that_is_measured_ends_it(port: int, body: bytes, expect: bytes) -> None:
    with pytest.raises(Unexpected):
        measured(port, os.getpgrp(), cycle([request("/", body)]), seconds=0.2, expect=expect, connections=1)


def test_several_runs_are_one() -> None:
    both = Load.of_all([Load(1.0, [0.1, 0.3], 0.2, 0.1), Load(3.0, [0.2], 0.4, 0.2)])
    assert (both.rate, both.percentile(50), both.percentile(99)) == (3 / 4, 0.2, 0.3)
    assert (both.server, both.client) == (pytest.approx(0.2), pytest.approx(0.1))


def test_all_processes_of_a_group_are_counted() -> None:
    busy = "import os, time\nos.fork()\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", busy], stdout=subprocess.PIPE, start_new_session=True) as process:
        try:
            for _ in range(2):
                process.stdout.readline()  # type: ignore[union-attr]
            assert 0.35 < spent_by(process.pid) < 5
        finally:
            os.killpg(process.pid, 9)
