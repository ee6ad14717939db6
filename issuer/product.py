"""What becomes of reserved rows: signed bytes and pictures. Runs in any process; reads and writes no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from msgspec import Struct

from issuer.build import Place
from issuer.drafts import accepted_in
from issuer.frame import Frame
from issuer.ledger import Authority, Examiner
from issuer.pictures import Pictures
from issuer.sign import Press
from verifier.document.identifier import LicenceIdentifier
from verifier.document.strict_json import parse_object


class Task(NamedTuple):
    """One licence to be made; a tuple, since each crosses processes, and tuples are pickled faster.

    Attributes:
        at: of which row, counted within its share.
        deposited: the bytes on record, None where it is not there yet.
        draw: whether a picture of it is missing.
    """

    at: int
    line: int
    place: Place
    deposited: bytes | None
    draw: bool

    @property
    def identifier(self) -> LicenceIdentifier:
        """The identifier that was reserved."""
        return self.place.identifier


class Share(Struct, frozen=True):
    """What one process makes at a time; ``packed`` holds the rows and their drafts."""

    packed: bytes
    tasks: Sequence[Task]


class Product(NamedTuple):
    """One licence as made.

    Attributes:
        examined: what the registry's examiner made of it, for the registry; None where it was deposited before.
        pictures: by (room, ending).
    """

    body: bytes
    examined: Any
    pictures: Mapping[tuple[str, str], bytes]
    without_code: bool
    portable: bool


class Workshop(Struct, frozen=True, dict=True):
    """Makes products of tasks: press and pictures."""

    press: Press
    pictures: Pictures
    created: datetime
    authority: Authority

    @cached_property
    def frame(self) -> Frame:
        """What the licences of this mint have in common."""
        return Frame.of(self.authority, self.press.credential_type)

    def make(self, share: Share, examiner: Examiner) -> list[Product]:
        """Return the licences of a share, each signed and examined now unless it was deposited before."""
        fresh = [task for task in share.tasks if task.deposited is None]
        accepted = accepted_in(share.packed) if fresh else ()
        texts = [self.frame.text(accepted[task.at][1], task.place) for task in fresh]
        signed = self.press.sign(texts, created=self.created)
        examined = examiner.examine([(task.identifier, body) for task, body in zip(fresh, signed, strict=True)])
        made = zip(signed, examined, strict=True)
        return [self.product(task, *(next(made) if task.deposited is None else (task.deposited, None))) for task in share.tasks]

    def product(self, task: Task, body: bytes, examined: Any) -> Product:
        """Return one licence that is signed."""
        pictures = self.pictures.draw(parse_object(body)) if task.draw else {}
        lacking = task.draw and bool(self.pictures.codes) and not any(room == "qr" for room, _ in pictures)
        return Product(body, examined, pictures, lacking, self.press.is_portable(body))
