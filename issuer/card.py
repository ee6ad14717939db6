"""The card of a licence: its type's face, filled in, with the code on it; as SVG, PNG or PDF, of A4 or of a bank card's size."""

from __future__ import annotations

import base64
import io
import re
from enum import StrEnum

from msgspec import Struct

from issuer.errors import OrderRefused
from issuer.face import fill
from issuer.face_values import face_values
from issuer.pdf import pdf_of
from issuer.small_card import small_template
from verifier.document.credential_type import CredentialType
from verifier.document.strict_json import JsonObject
from verifier.qr.drawing import Modules, svg

ENDINGS = ("svg", "png", "pdf")
SCREEN_DPI = 96.0  # what a millimetre of the face is, before it is drawn at its width in print
PRINT_DPI = 300.0
FONTS = "Noto Sans CJK SC"  # where the face names no font that this machine has
CAPTION = "扫码核验 · Scan to check"
CODE = re.compile(r'<image x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" href="\{\{qr\}\}"/>')


class Size(StrEnum):
    """How large a card is printed."""

    A4 = "a4"
    CARD = "card"  # ID-1, front and back side by side

    @property
    def print_width(self) -> int:
        """Pixels across at 300 dpi."""
        return 2480 if self is Size.A4 else 2022


class Card(Struct, frozen=True):
    """A face to be filled, and as what it is written."""

    ending: str
    template: str
    credential_type: CredentialType
    size: Size = Size.A4

    @classmethod
    def of(cls, credential_type: CredentialType, ending: str, size: Size = Size.A4) -> Card:
        """Return the card of a type.

        Raises:
            OrderRefused: the type has no face.
        """
        face = credential_type.files.get("face.svg")
        if face is None:
            raise OrderRefused(code="no_face", found=f"type {credential_type.key} without face.svg", wanted="a mint without --card")
        return cls(ending, face.decode("utf-8"), credential_type, size)

    def draw(self, credential: JsonObject, modules: Modules | None) -> bytes:
        """Return the card; without ``modules`` the place of the code stays empty."""
        code = f"data:image/svg+xml;base64,{base64.b64encode(svg(modules)).decode('ascii')}" if modules else ""
        values = face_values(credential, self.credential_type)
        template = self.template if self.size is Size.A4 else small_template(self.credential_type, self.template, values)
        if modules and self.size is Size.A4:
            template = CODE.sub(_with_caption, template)
        drawing = fill(template, values | {"qr": code})
        if self.ending == "svg":
            return drawing.encode("utf-8")
        if self.ending == "pdf" and (page := pdf_of(drawing)):
            return page
        picture = _picture(drawing, self.size.print_width)
        return picture if self.ending == "png" else _pdf_of_picture(picture)


def _with_caption(code: re.Match[str]) -> str:
    """Return the code with what it is for below it; a face of another hand has no room for that, or other words."""
    x, y, width, height = map(float, code.groups())
    return (
        f'{code[0]}<text x="{x + width / 2:g}" y="{y + height + 12:g}" font-size="10" text-anchor="middle" fill="#444444"'
        f" font-family=\"'Noto Sans CJK SC', 'Noto Sans SC', sans-serif\">{CAPTION}</text>"
    )


def _picture(drawing: str, width: int) -> bytes:
    import resvg_py  # noqa: PLC0415 (what draws loads when something is drawn)

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            dpi=SCREEN_DPI,
            width=width,
            background="#ffffff",
            languages=["zh-Hans", "en"],
            font_family=FONTS,
            sans_serif_family=FONTS,
        )
    )


def _pdf_of_picture(picture: bytes) -> bytes:
    from PIL import Image  # noqa: PLC0415 (as above)

    written = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").save(written, "PDF", resolution=PRINT_DPI)
    return written.getvalue()
