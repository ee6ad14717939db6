"""The card of a licence: its type's face, filled in, with the code on it; as SVG, PNG or PDF."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import resvg_py
from PIL import Image

from issuer.errors import OrderRefused
from issuer.face import fill
from issuer.face_values import face_values
from issuer.qr_picture import Modules, svg
from verifier.document.credential_type import CredentialType
from verifier.document.strict_json import JsonObject

ENDINGS = ("svg", "png", "pdf")
PRINT_WIDTH = 2480  # pixels: A4 across at 300 dpi
SCREEN_DPI = 96.0  # what a millimetre of the face is, before it is drawn at PRINT_WIDTH
PRINT_DPI = 300.0
FONTS = "Noto Sans CJK SC"  # where the face names no font that this machine has


@dataclass(frozen=True, slots=True)
class Card:
    """A face to be filled, and as what it is written."""

    ending: str
    template: str
    credential_type: CredentialType

    @classmethod
    def of(cls, credential_type: CredentialType, ending: str) -> Card:
        """Return the card of a type.

        Raises:
            OrderRefused: the type has no face.
        """
        face = credential_type.files.get("face.svg")
        if face is None:
            raise OrderRefused(code="no_face", found=f"type {credential_type.key} without face.svg", wanted="a mint without --card")
        return cls(ending, face.decode("utf-8"), credential_type)

    def draw(self, credential: JsonObject, modules: Modules | None) -> bytes:
        """Return the card; without ``modules`` the place of the code stays empty."""
        code = f"data:image/svg+xml;base64,{base64.b64encode(svg(modules)).decode('ascii')}" if modules else ""
        drawing = fill(self.template, face_values(credential, self.credential_type) | {"qr": code})
        if self.ending == "svg":
            return drawing.encode("utf-8")
        picture = resvg_py.svg_to_bytes(
            svg_string=drawing,
            dpi=SCREEN_DPI,
            width=PRINT_WIDTH,
            background="#ffffff",
            languages=["zh-Hans", "en"],
            font_family=FONTS,
            sans_serif_family=FONTS,
        )
        return picture if self.ending == "png" else _pdf(picture)


def _pdf(picture: bytes) -> bytes:
    written = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").save(written, "PDF", resolution=PRINT_DPI)
    return written.getvalue()
