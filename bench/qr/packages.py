"""What npm packages of others make of the same licences, where they are installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from msgspec import Struct

from verifier.document.contexts import ContextSet
from verifier.document.strict_json import JsonObject

NPM = Path(__file__).parent / "npm"


class Others(Struct, frozen=True):
    """For each licence the texts that others would print, their CBOR-LD, and whether they read our barcode form."""

    vpqr: tuple[str, ...]
    pixelpass: tuple[str, ...]
    cborld: tuple[bytes, ...]
    read: tuple[JsonObject, ...]


def ask_others(documents: list[JsonObject], barcodes: list[str], contexts: ContextSet) -> Others | None:
    """Return what others make of ``documents`` and read in ``barcodes``, or None where ``make bench-qr`` did not bring them."""
    if not (NPM / "node_modules").is_dir() or not shutil.which("node"):
        return None
    known = {url: json.loads(text) for url, text in contexts.texts.items()}
    asked = json.dumps({"contexts": known, "documents": documents, "texts": barcodes})
    run = subprocess.run(["node", "compare.mjs"], cwd=NPM, check=True, capture_output=True, input=asked.encode())
    answer = json.loads(run.stdout)
    return Others(
        vpqr=tuple(made["vpqr"] for made in answer["made"]),
        pixelpass=tuple(made["pixelpass"] for made in answer["made"]),
        cborld=tuple(bytes.fromhex(made["cborld"]) for made in answer["made"]),
        read=tuple(answer["read"]),
    )
