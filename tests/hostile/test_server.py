"""A real server on loopback, treated badly: it answers in JSON, stays quick for others, keeps its memory, and stops when told."""

from __future__ import annotations

import http.client
import io
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from .conftest import Server, Town
from .poisons import POISONS

JSON = "application/json"
NDJSON = "application/x-ndjson"
KIB = 1024
CROWD_MEMORY = 350 * KIB * KIB  # for both workers and what draws a PDF for each; 24 that all drew would take 2 GiB
CROWDED_SECONDS = 4.0  # two are the aim; the machine that runs the tests may be busy with other things


@pytest.fixture
def interface(server: Server) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(server.ask("GET", "/openapi.json")[2])
    return document


def code_of(body: bytes) -> str:
    code: str = json.loads(body)["code"]
    return code


@pytest.mark.parametrize("size", [257 * KIB, 5 * KIB * KIB])
@pytest.mark.parametrize("path", ["/verify", "/credentials/verify"])
def test_too_much_is_refused_in_json_to_whoever_sends_all_of_it(server: Server, path: str, size: int) -> None:
    status, media_type, body = server.ask("POST", path, b" " * size, Content_Type=JSON)
    assert (status, media_type, code_of(body)) == (413, "application/problem+json", "body_size")


@pytest.mark.parametrize(
    ("path", "content_type", "code"),
    [
        ("/nowhere", JSON, "not_found"),
        ("/health", JSON, "method_not_allowed"),
        ("/verify", "text/html", "content_type"),
        ("/verify", "image/png", "body_size"),
    ],
)
def test_a_refusal_reaches_whoever_is_still_sending(server: Server, path: str, content_type: str, code: str) -> None:
    _, media_type, body = server.ask("POST", path, b" " * (9 * KIB * KIB), Content_Type=content_type)
    assert (media_type, code_of(body)) == ("application/problem+json", code)


def test_too_much_in_chunks_is_refused_too(server: Server) -> None:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=20)
    connection.request("POST", "/verify", iter([b" " * 64 * KIB] * 8), {"Content-Type": JSON}, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, code_of(answer.read())) == (413, "body_size")
    connection.close()


def test_a_body_in_chunks_is_read_whole(server: Server, town: Town) -> None:
    raw = town.licence_text.encode()
    connection = http.client.HTTPConnection(server.host, server.port, timeout=20)
    pieces = [raw[start : start + 100] for start in range(0, len(raw), 100)]
    connection.request("POST", "/verify", iter(pieces), {"Content-Type": JSON}, encode_chunked=True)
    assert json.loads(connection.getresponse().read())["outcome"] == "valid"
    connection.close()


REQUESTS = {
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a negative length": b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    "two lengths": b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}abc",
    "length and chunks": b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunks": b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "half a body": b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
    "half a header": b"POST /verify HTTP/1.1\r\nHost",
    "half a megabyte of header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 500_000 + b"\r\n\r\n",
    "ten thousand headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
    "an endless address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "no text in the address": b"GET /types/\xff\xfe/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a broken escape": b"GET /types/%ff%zz/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a line end in the address": b"GET /types/%0d%0aSet-Cookie:%20a=b/v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a strange method": b"BREW /verify HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "a strange host": b'GET / HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n',
    "a strange type": b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Type: \xc3\xa4;;;=\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "a strange range": b"GET /openapi.json HTTP/1.1\r\nHost: x\r\nRange: bytes=9999999999999999999-\r\nConnection: close\r\n\r\n",
    "strange conditions": b'GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: """,W/\r\nIf-Modified-Since: now\r\nConnection: close\r\n\r\n',
    "a strange accept": b"GET /trust HTTP/1.1\r\nHost: x\r\nAccept: ;q=NaN, a/b/c;q=1e9, */*;q=-1\r\nConnection: close\r\n\r\n",
    "an upgrade": b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, close\r\n\r\n",
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("case", REQUESTS)
def test_no_request_breaks_the_server(server: Server, case: str) -> None:
    answer = server.say(REQUESTS[case])
    assert b"Traceback" not in answer
    assert b"Set-Cookie" not in answer.partition(b"\r\n\r\n")[0]
    if answer:
        status = int(answer.split(b" ", 2)[1])
        assert status < 500, answer[:300]
    assert server.ask("GET", "/health/live")[0] == 200


def test_two_requests_on_one_connection_are_two(server: Server) -> None:
    smuggled = b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 300000\r\n\r\n" + b" " * 300_000
    answer = server.say(smuggled + b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", close=False)
    assert answer.startswith(b"HTTP/1.1 413")
    assert answer.count(b"HTTP/1.1 ") <= 2


def test_a_good_request_is_answered_among_24_poisons(server: Server, town: Town, poisoned: Callable[[str], dict[str, Any]]) -> None:
    names = list(POISONS)
    bodies = [json.dumps({"verifiableCredential": poisoned(names[number % len(names)])}).encode() for number in range(24)]
    good = json.dumps({"verifiableCredential": town.licence}).encode()
    until = time.monotonic() + 6
    answers: list[tuple[int, float]] = []

    def poison(body: bytes) -> None:
        while time.monotonic() < until:
            started = time.monotonic()
            status = server.ask("POST", "/credentials/verify", body, Content_Type=JSON)[0]
            answers.append((status, time.monotonic() - started))

    threads = [threading.Thread(target=poison, args=(body,)) for body in bodies]
    before = memory_of(server)
    for thread in threads:
        thread.start()
    good_seconds = []
    while time.monotonic() < until:
        started = time.monotonic()
        status, _, body = server.ask("POST", "/credentials/verify", good, Content_Type=JSON)
        assert status == 200, body
        good_seconds.append(time.monotonic() - started)
    for thread in threads:
        thread.join()
    assert len(good_seconds) >= 5
    assert max(good_seconds) < CROWDED_SECONDS
    assert {status for status, _ in answers} <= {400, 413}
    assert max(seconds for _, seconds in answers) < CROWDED_SECONDS
    assert memory_of(server) - before < CROWD_MEMORY


def test_a_batch_of_good_and_bad_lines_is_answered_line_by_line(server: Server, town: Town, interface: dict[str, Any]) -> None:
    good = json.dumps(town.licence).encode()
    forged = json.dumps({**town.licence, "name": "x"}).encode()
    lines = [good, b"{", forged, json.dumps({"verifiableCredential": town.licence}).encode(), b"[]", good]
    status, media_type, body = server.ask("POST", "/credentials/verify-batch", b"\n".join(lines), Content_Type=NDJSON)
    answers = [json.loads(line) for line in body.splitlines()]
    assert (status, media_type) == (200, NDJSON)
    assert [answer["line"] for answer in answers] == [1, 2, 3, 4, 5, 6]
    assert [answer["verified"] for answer in answers] == [True, False, False, True, False, True]
    described = {"$ref": "#/components/schemas/BatchAnswer", "components": interface["components"]}
    for answer in answers:
        Draft202012Validator(described).validate(answer)


def test_a_good_request_is_answered_while_batches_of_poison_are_judged(
    server: Server, town: Town, poisoned: Callable[[str], dict[str, Any]]
) -> None:
    batch = b"\n".join(json.dumps(poisoned(name)).encode() for name in POISONS)
    good = json.dumps({"verifiableCredential": town.licence}).encode()
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(server.ask("POST", "/credentials/verify-batch", batch, Content_Type=NDJSON)[2]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        started = time.monotonic()
        assert server.ask("POST", "/credentials/verify", good, Content_Type=JSON)[0] == 200
        assert time.monotonic() - started < CROWDED_SECONDS
    for body in found:
        assert [json.loads(line)["verified"] for line in body.splitlines()] == [False] * len(POISONS)


LARGE = {
    "a small file of many pixels": (lambda: Image.new("RGBA", (4_096, 3_072), "white"), "PNG", "image/png"),
    "a file of megabytes": (lambda: Image.effect_noise((4_096, 3_072), 80).convert("RGB"), "JPEG", "image/jpeg"),
    "a picture that takes much to decode": (lambda: Image.new("RGBA", (3_072, 2_048), (255, 255, 255, 128)), "WEBP", "image/webp"),
    "a scanned page": (lambda: Image.effect_noise((2_480, 3_508), 60), "PDF", "application/pdf"),
}
CROWDED_OUT = {(400, "picture_without_code"), (429, "too_many_requests"), (422, "pdf_too_costly")}


@pytest.mark.parametrize("case", LARGE)
def test_a_crowd_of_large_pictures_takes_little_memory(server: Server, town: Town, case: str) -> None:
    draw, kind, media_type = LARGE[case]
    written = io.BytesIO()
    draw().save(written, kind)
    answers: list[tuple[int, str]] = []

    def send() -> None:
        status, _, body = server.ask("POST", "/verify", written.getvalue(), Content_Type=media_type)
        answers.append((status, code_of(body)))

    before = memory_of(server)
    highest = before
    threads = [threading.Thread(target=send) for _ in range(24)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        highest = max(highest, memory_of(server))
        status, _, _ = server.ask("POST", "/verify", town.licence_text.encode(), Content_Type=JSON)
        assert status == 200
    assert set(answers) <= CROWDED_OUT
    assert highest - before < CROWD_MEMORY


def test_forty_slow_senders_do_not_stop_others(server: Server) -> None:
    head = b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    slow = []
    try:
        for _ in range(40):
            connection = socket.create_connection((server.host, server.port), timeout=20)
            connection.sendall(head)
            slow.append(connection)
        started = time.monotonic()
        assert server.ask("GET", "/health/live")[0] == 200
        assert time.monotonic() - started < 2
    finally:
        for connection in slow:
            connection.close()


def test_a_second_server_on_the_port_is_refused(server: Server, town: Town) -> None:
    code = f"from registry.address import Address, free_address; free_address(Address(port={server.port}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "AddressTaken" in done.stderr


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_it_stops_when_told(town: Town, sign: signal.Signals) -> None:
    script = Path(__file__).parent / "serving.py"
    with subprocess.Popen(
        [sys.executable, str(script), str(town.home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        if process.stdout is None or process.stderr is None:
            pytest.fail("no output of the server")
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(sign)
        assert process.wait(timeout=8) == 0
        assert "Traceback" not in process.stderr.read()


def memory_of(server: Server) -> int:
    """Return the memory in bytes of the server's processes and of those that they started; what several share counts once."""
    return sum(memory_share(pid) for pid in [server.process.pid, *children_of(server.process.pid)])


def memory_share(pid: int) -> int:
    """Return what a process holds in bytes: of a page that it shares with others, its part (``Pss``)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * KIB for line in lines if line.startswith("Pss:")), 0)


def children_of(pid: int) -> list[int]:
    try:
        children = [int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()]
    except OSError:
        return []
    return [*children, *(grandchild for child in children for grandchild in children_of(child))]
