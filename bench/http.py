"""Verification over HTTP on two workers, beside a trivial handler on the same server and a Node server of the same shape.

All are asked in this run by the same client, which shares the two cores with them: a rate here is one of server and client
together. The client counts what came back in time on the wall, and checks that every answer is the right one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.load import CONNECTIONS, Load, measured, request
from bench.table import Line, Table, against
from bench.town import BUREAU, LICENCE, Town, root_of, town

LICENCES = 60
PEER = Path(__file__).parent / "peer"
WORKERS = "2"
START_SECONDS = 60.0


def measure(*, full: bool) -> Table:
    """Return the table: about a minute, ``full`` four times that."""
    seconds = 20.0 if full else 4.0
    with town(LICENCES) as place:
        bodies = [b'{"verifiableCredential":%s}' % raw for raw in place.licences]
        one, many = [request("/credentials/verify", bodies[0])], [request("/credentials/verify", body) for body in bodies]
        batch = [request("/credentials/verify-batch", b"\n".join(place.licences), "application/x-ndjson")]
        lines: list[Line] = []

        def row(name: str, port: int, requests: Sequence[bytes], items: int = 1, connections: int = CONNECTIONS) -> None:
            load = measured(port, requests, seconds=seconds, expect=b"verified", connections=connections)
            lines.append(_line(name, load, items))

        with served([sys.executable, "-m", "bench.serving", "trivial"], place) as port:
            row("trivial handler on the same server", port, one)
        with served([*LICENCE, "serve", "--port", "0", "--workers", WORKERS], place) as port:
            row("licence serve: POST /credentials/verify, one licence", port, one)
            row(f"licence serve: POST /credentials/verify, {LICENCES} licences in turn", port, many)
            row(f"licence serve: POST /credentials/verify-batch, {LICENCES} lines each", port, batch, LICENCES, connections=2)
        with served([sys.executable, "-m", "bench.serving", "verifier", "trust.json", root_of(place)], place) as port:
            row(f"verifier on a trust bundle, no database, {LICENCES} in turn", port, many)
        notes = [
            f"Client: {CONNECTIONS} connections, asyncio, on the same {os.cpu_count()} cores; two workers a server.",
            "p50 and p99 are milliseconds; of the batch, which has 2 connections, for all its lines.",
        ]
        if installed():
            with node(place) as port:
                row(f"Node: @digitalbazaar/vc without status, {LICENCES} in turn", port, many)
        else:
            notes.append("Left out: the Node server (npm install in bench/peer could not be run).")
    return Table("http", [lines[0], *(against(line, lines[0]) for line in lines[1:])], notes)


def _line(name: str, load: Load, items: int) -> Line:
    return Line(name, 1 / (load.rate * items), note=f"p50 {load.middle * 1e3:.1f}, p99 {load.late * 1e3:.1f}")


@contextmanager
def served(command: Sequence[str], place: Town) -> Iterator[int]:
    """Yield the port of a server that prints its URL once it answers."""
    process = subprocess.Popen(
        command,
        env=dict(place.environ),
        cwd=place.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        said = next((found for line in process.stdout or () if (found := re.search(r"http://[^ :]+:([0-9]+)", line))), None)
        if said is None:
            raise RuntimeError(f"{command} did not start")
        yield int(said[1])
    finally:
        _stop(process)


def installed() -> bool:
    """Return whether the packages of the peer are there, installing them if need be."""
    if not shutil.which("node"):
        return False
    if not (PEER / "node_modules").is_dir() and shutil.which("npm"):
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(install, cwd=PEER, check=False, stdout=sys.stderr)
    return (PEER / "node_modules").is_dir()


@contextmanager
def node(place: Town) -> Iterator[int]:
    """Yield the port of the peer, which has contexts, key and DID document in memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    file = place.folder / "documents.json"
    file.write_text(json.dumps({"documents": _documents(place)}), encoding="utf-8")
    process = subprocess.Popen(
        ["node", "server.mjs", str(port), WORKERS, str(file)], cwd=PEER, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        time.sleep(1)  # the second worker
        yield port
    finally:
        _stop(process)


def _documents(place: Town) -> dict[str, object]:
    """Return every document that the peer may load: contexts, the department's DID document, its key."""
    bundle = json.loads((place.folder / "trust.json").read_text(encoding="utf-8"))
    from verifier.document.contexts import bundled_contexts  # noqa: PLC0415
    from verifier.sources import bundled_types_root, read_directory  # noqa: PLC0415

    contexts = bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts())
    (authority,) = [each for each in bundle["trustList"]["authorities"] if each["code"] == BUREAU]
    did, key = authority["id"], authority["keys"][0]
    method = {
        "@context": "https://w3id.org/security/multikey/v1",
        "id": key["id"],
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": key["publicKeyMultibase"],
    }
    controller = {"@context": ["https://www.w3.org/ns/did/v1", method["@context"]], "id": did, "assertionMethod": [key["id"]]}
    return {**{url: json.loads(text) for url, text in contexts.texts.items()}, did: controller, key["id"]: method}


def _stop(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
