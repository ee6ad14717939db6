"""What npm packages of others make of the same licences, where npm can be run."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from verifier.document.contexts import ContextSet
from verifier.document.strict_json import JsonObject

NPM = Path(__file__).parent / "npm"


@dataclass(frozen=True, slots=True)
class Others:
    """For each licence the texts that others would print, their CBOR-LD, and whether they read our barcode form."""

    vpqr: tuple[str, ...]
    pixelpass: tuple[str, ...]
    cborld: tuple[bytes, ...]
    read: tuple[JsonObject, ...]


def ask_others(documents: list[JsonObject], barcodes: list[str], contexts: ContextSet) -> Others | None:
    """Return what others make of ``documents`` and read in ``barcodes``, or None without npm."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        for file in NPM.iterdir():
            shutil.copy(file, folder)
        subprocess.run(["npm", "install", "--no-package-lock", "--silent"], cwd=folder, check=True, capture_output=True)
        asked = json.dumps(
            {
                "contexts": {url: json.loads(text) for url, text in contexts.texts.items()},
                "documents": documents,
                "texts": barcodes,
            }
        )
        run = subprocess.run(["node", "compare.mjs"], cwd=folder, check=True, capture_output=True, input=asked.encode())
    answer = json.loads(run.stdout)
    return Others(
        vpqr=tuple(made["vpqr"] for made in answer["made"]),
        pixelpass=tuple(made["pixelpass"] for made in answer["made"]),
        cborld=tuple(bytes.fromhex(made["cborld"]) for made in answer["made"]),
        read=tuple(answer["read"]),
    )
