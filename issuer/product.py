"""What becomes of one reserved row: signed bytes and pictures. Runs in any process; reads and writes no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from issuer.pictures import Pictures
from issuer.sign import Press
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import JsonObject, parse_object


@dataclass(frozen=True, slots=True)
class Task:
    """One licence to be made.

    Attributes:
        credential: unsigned; None where it was deposited before.
        deposited: the bytes on record, None where it is not there yet.
        draw: whether a picture of it is missing.
    """

    line: int
    identifier: LicenceIdentifier
    credential: JsonObject | None
    deposited: bytes | None
    draw: bool


@dataclass(frozen=True, slots=True)
class Product:
    """One licence as made; ``pictures`` by (room, ending)."""

    body: bytes
    pictures: Mapping[tuple[str, str], bytes]
    without_code: bool
    portable: bool


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes products of tasks: press and pictures."""

    press: Press
    pictures: Pictures
    created: datetime

    def product(self, task: Task) -> Product:
        """Return the licence, signed and read back now unless it was deposited before."""
        if task.deposited is not None:
            body = task.deposited
        elif task.credential is not None:
            body = self.press.signed(task.credential, created=self.created)
        else:
            raise ValueError("a task needs a credential to sign or one that was deposited")
        pictures = self.pictures.draw(parse_object(body)) if task.draw else {}
        lacking = task.draw and bool(self.pictures.codes) and not any(room == "qr" for room, _ in pictures)
        return Product(body, pictures, lacking, self.press.is_portable(body))
