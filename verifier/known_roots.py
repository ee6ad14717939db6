"""Edge: the roots that this computer has pinned, and the newest trust list that it has seen from each.

``LICENCE_TRUST_ROOT`` pins a root outright. Without it, the first trust file of a registry that somebody names on the
command line pins that registry's root, as ssh does with a host key: the pin is shown, and another root is refused
from then on. Versions never go backwards.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson
from msgspec import Struct

from .errors import Malformed

FILE = "known-roots.json"


class KnownRootsDamaged(Malformed):
    """A file of pinned roots that can't be read."""

    code = "known_roots_damaged"


class KnownRoot(Struct, frozen=True):
    """What was seen of one registry: the pin of its root, and the highest version of its trust list."""

    pin: str
    version: int


class KnownRoots:
    """The pinned roots in ``LICENCE_HOME``; a folder that can't be written to keeps nothing, and says so."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE

    def of(self, registry_id: str) -> KnownRoot | None:
        """Return what is pinned for this registry, or None."""
        found = self._read().get(registry_id)
        return KnownRoot(found["root"], found["version"]) if found else None

    def remember(self, registry_id: str, root: KnownRoot) -> bool:
        """Pin ``root`` and return whether it stands written down."""
        if self.of(registry_id) == root:
            return True
        import tempfile  # noqa: PLC0415 (as long to load as the file to read, and seldom is there anything new)

        everything = {**self._read(), registry_id: {"root": root.pin, "version": root.version}}
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=FILE)
            with os.fdopen(handle, "wb") as file:
                file.write(orjson.dumps(everything, option=orjson.OPT_INDENT_2))
            # Whole or not at all: a torn file would forget every pin.
            Path(name).replace(self._path)
        except OSError:
            return False
        return True

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            raw = self._path.read_bytes()
        except OSError:
            return {}
        try:
            found = orjson.loads(raw)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict) or not all(_is_known_root(each) for each in found.values()):
            wanted = "a file that this command wrote; compare the roots by hand before you delete it"
            raise KnownRootsDamaged(found=str(self._path), wanted=wanted)
        return found


def _is_known_root(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("root"), str) and isinstance(value.get("version"), int)
