"""Servers that are measured: started as they are run, stopped again; each in a process group of its own, so that its time can be told."""

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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from bench.town import BUREAU, Town

PEER = Path(__file__).parent / "peer"
WORKERS = "2"
START_SECONDS = 60.0


class Server(Struct, frozen=True):
    """A server that answers.

    Attributes:
        port: where, on loopback.
        group: of its processes.
    """

    port: int
    group: int


@contextmanager
def served(command: Sequence[str], place: Town) -> Iterator[Server]:
    """Yield a server that prints its URL once it answers."""
    process = _started(command, place.folder, place.environ)
    try:
        said = next((found for line in process.stdout or () if (found := re.search(r"http://[^ :]+:([0-9]+)", line))), None)
        if said is None:
            raise RuntimeError(f"{command} did not start")
        yield Server(int(said[1]), process.pid)
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
def node(place: Town) -> Iterator[Server]:
    """Yield the peer, which has contexts, key and DID document in memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    file = place.folder / "documents.json"
    file.write_text(json.dumps({"documents": _documents(place)}), encoding="utf-8")
    process = _started(["node", "server.mjs", str(port), WORKERS, str(file)], PEER, os.environ)
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        time.sleep(1)  # the second worker
        yield Server(port, process.pid)
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


def _started(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> subprocess.Popen[str]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, env=dict(environ), stdout=subprocess.PIPE, stderr=quiet, text=True, start_new_session=True)


def _stop(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
