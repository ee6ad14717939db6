"""The shapes that one canonicaliser knows: bounded, and filled only with documents whose signature held."""

from __future__ import annotations

from threading import Lock
from typing import Final

from ....document.strict_json import JsonObject
from ....errors import VerifierError
from ....limits import Limits
from ..rdfc import canonicalise
from .recording import recorded
from .scopes import NotFast, Scopes
from .shape import Shape
from .skeleton import Skeleton, taken_apart
from .walk import walk

# A type of licence has a skeleton for each choice of optional members and each length of its lists; one weighs some 20 kB. The
# oldest makes room for the newest.
MOST_SKELETONS: Final = 1_024
MOST_SHAPES_EACH: Final = 8  # types that differ in nothing but their words; trials that gave no shape count too


class ShapeTable:
    """Shapes by skeleton; None stands for a trial that gave none, so that it isn't made again and again."""

    def __init__(self, scopes: Scopes, limits: Limits) -> None:
        self.scopes = scopes
        self.limits = limits
        self.shapes: dict[Skeleton, tuple[Shape | None, ...]] = {}
        self.lock = Lock()  # held while the table is changed; looking up needs none

    def text(self, document: JsonObject, hash_name: str) -> tuple[bytes | None, bool]:
        """Return the canonical N-Quads where a shape has them, and whether ``admit`` could make a shape of the document."""
        try:
            skeleton, leaves = taken_apart(document)
            known = self.shapes.get(skeleton, ())
            for shape in known:
                if shape is not None and shape.takes(leaves):
                    return shape.text(leaves, hash_name), False
        except (NotFast, RecursionError, UnicodeEncodeError):
            # Half of a surrogate pair has no UTF-8; the general path says so.
            return None, False
        return None, len(known) < MOST_SHAPES_EACH

    def admit(self, document: JsonObject) -> None:
        """Return after the shape of ``document`` was learnt, or that it has none.

        Only for documents that somebody who may sign has signed: otherwise anyone could crowd out the shapes in use.
        """
        try:
            skeleton, leaves = taken_apart(document)
        except (NotFast, RecursionError):
            return
        known = self.shapes.get(skeleton, ())
        if len(known) >= MOST_SHAPES_EACH or any(shape is not None and shape.takes(leaves) for shape in known):
            return
        try:
            shape = self._checked(recorded(document, leaves, self.scopes, self.limits), document, leaves)
        except (NotFast, VerifierError, UnicodeEncodeError):
            shape = None
        with self.lock:
            while len(self.shapes) >= MOST_SKELETONS and skeleton not in self.shapes:
                del self.shapes[next(iter(self.shapes))]
            self.shapes[skeleton] = (*known, shape)

    def _checked(self, shape: Shape, document: JsonObject, leaves: list[str]) -> Shape:
        # The first answer of a shape is compared with that of the walk that it stands for.
        walked = canonicalise(walk(document, self.scopes, self.limits), steps=self.limits.canonicalisation_steps)
        if shape.text(leaves, "sha256") != walked.text:
            raise NotFast
        return shape
