"""The pictures that a licence gets beside its file: the code, and the card with the code on it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from issuer.card import Card
from issuer.qr_picture import png
from verifier.document.strict_json import JsonObject
from verifier.qr.compact import QrWriter
from verifier.qr.drawing import Modules, modules_of, svg
from verifier.qr.errors import NotRepresentable, PersonInAddress, TextTooLong, TooLargeForCode
from verifier.qr.forms import Form

DRAWINGS = {"svg": svg, "png": png}
CODES, CARDS = "qr", "cards"


class Pictures(Struct, frozen=True):
    """What is drawn for each licence.

    Attributes:
        codes: endings of the codes (``svg``, ``png``).
        host: that the codes of organisations lead to.
    """

    writer: QrWriter
    host: str
    codes: tuple[str, ...]
    card: Card | None

    def wanted(self) -> tuple[tuple[str, str], ...]:
        """Return (room, ending) of each picture; the rooms are folders of a mint."""
        return (*((CODES, ending) for ending in self.codes), *(((CARDS, self.card.ending),) if self.card else ()))

    def draw(self, credential: JsonObject) -> Mapping[tuple[str, str], bytes]:
        """Return the pictures of one licence by (room, ending).

        A licence that fits no code (a long scope, a portrait) has none, and a card without one: the licence itself is good.
        """
        if not self.wanted():
            return {}
        modules = self._modules(credential)
        drawn = {(CODES, ending): DRAWINGS[ending](modules) for ending in self.codes} if modules else {}
        if self.card:
            drawn[CARDS, self.card.ending] = self.card.draw(credential, modules)
        return drawn

    def _modules(self, credential: JsonObject) -> Modules | None:
        try:
            return modules_of(code_text(credential, self.writer, self.host))
        except (NotRepresentable, TextTooLong, TooLargeForCode):
            return None


def code_text(credential: JsonObject, writer: QrWriter, host: str) -> str:
    """Return the compact text of a licence's code.

    Source: profile, QR: an address that any phone opens for organisations; for natural persons, whose data must not land
    in a web server's log, a text that only our readers open.
    """
    try:
        return writer.write(credential, Form.COMPACT_URL, host=host).text
    except PersonInAddress:
        return writer.write(credential, Form.COMPACT).text
