"""A blank: the text of a form with nothing in its slots, to be laid over JSON text as it came.

Where it fits, the text needn't be written again to see that it was read in one way. What must be argued: a text that ``orjson``
took, without a backslash, whose pieces between quotes are those of a blank but for its slots, is what ``orjson`` would write of what
it read. It is JSON, and no quote in it is escaped, so odd pieces are its texts and names. All but the slots, every name too, is
letter for letter what ``orjson`` wrote of the first document of the form: no white space, no member twice; and no number, as a form
with numbers has no blank. (Where an escape stands in a name, no text without a backslash fits.) In a slot stands a text without an
escape, and without a control character, which JSON forbids; ``orjson`` writes such a text as it stands.
"""

from __future__ import annotations

from msgspec import Struct

from .cut import Cut, text_places
from .form import Form


class Blank(Struct, frozen=True):
    """A form without numbers, and its text.

    Attributes:
        pieces: the text between quotes, and nothing in each slot.
        slots: where the values stand.
    """

    form: Form
    pieces: list[bytes]
    slots: tuple[int, ...]

    @classmethod
    def of(cls, form: Form, one: Cut) -> Blank | None:
        """Return the blank of a form, made of a document that fills it in; None where it has numbers."""
        if not isinstance(form.structure, bytes):
            return None
        slots = tuple(place for place in text_places(one.pieces) if place not in form.held_places)
        return cls(form, _emptied(one.pieces, slots), slots)

    def fits(self, pieces: list[bytes]) -> bool:
        """Return whether a text between its quotes is this one but for the slots. It has no backslash, and as many pieces."""
        return _emptied(pieces, self.slots) == self.pieces


def _emptied(pieces: list[bytes], slots: tuple[int, ...]) -> list[bytes]:
    emptied = pieces.copy()
    for slot in slots:
        emptied[slot] = b""
    return emptied
