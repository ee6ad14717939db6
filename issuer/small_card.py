"""A licence of the size of a bank card (ID-1), front and back side by side to be folded; made from the entry of its type alone.

A face of A4 shrunk to 86 mm would have letters of one millimetre, so the front shows the few lines that identify the licence,
and the back has the code as large as fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from verifier.document.credential_type import CredentialType
from verifier.document.field_kinds import Kind
from verifier.figures import short_label

WIDTH, HEIGHT = 856, 540  # tenths of a millimetre of one side; ISO/IEC 7810 ID-1
MOST_LINES = 5
SHORT = 40  # characters; longer values are for the large face
COLOUR = re.compile(r'stroke="(#[0-9a-f]{6})"')
GROUND = re.compile(r'<rect width="\d+" height="\d+" fill="(#[0-9a-f]{6})"')
SANS = "font-family=\"'Noto Sans CJK SC', 'Noto Sans SC', sans-serif\""
SERIF = "font-family=\"'Noto Serif CJK SC', 'Noto Sans CJK SC', serif\""
MONO = "font-family=\"'Noto Sans Mono CJK SC', monospace\""
ENVELOPE = (("issuingAuthorityName", 22), ("expiringDate", 14))


def small_template(entry: CredentialType, face: str, values: Mapping[str, str]) -> str:
    """Return a template in the manner of a ``face.svg``, in its colours, with a line for each short value that there is."""
    colour = _first(COLOUR, face, "#223344")
    picture = next((field.name for field in entry.signed_fields if field.type.kind is Kind.IMAGE and values.get(field.name)), "")
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH / 10}mm" height="{HEIGHT / 10}mm"'
            f' viewBox="0 0 {2 * WIDTH} {HEIGHT}" role="img" xml:lang="zh-Hans">',
            f'<rect width="{2 * WIDTH}" height="{HEIGHT}" fill="{_first(GROUND, face, "#ffffff")}"/>',
            *_front(entry, colour, picture, values),
            *_back(colour),
            f'<path d="M{WIDTH} 0V{HEIGHT}" stroke="#999999" stroke-dasharray="8 8" fill="none"/></svg>',
        ]
    )


def _front(entry: CredentialType, colour: str, picture: str, values: Mapping[str, str]) -> Iterator[str]:
    yield f'<rect x="14" y="14" width="{WIDTH - 28}" height="{HEIGHT - 28}" rx="26" fill="none" stroke="{colour}" stroke-width="3"/>'
    size = min(46, 700 // max(1, len(entry.names["zh-hans"])))
    yield f'<g text-anchor="middle" fill="{colour}" {SERIF}>'
    yield f'<text x="{WIDTH // 2}" y="76" font-size="{size}" font-weight="700" letter-spacing="4">{_plain(entry.names["zh-hans"])}</text>'
    yield f'<text x="{WIDTH // 2}" y="104" font-size="19">{_plain(entry.names["en"])}</text></g>'
    yield f'<path d="M40 120H{WIDTH - 40}" stroke="{colour}" stroke-opacity="0.5"/><g {SANS} fill="#1a1a1a">'
    room = 20 if picture else 29  # characters of a line
    for index, name in enumerate(_names(entry, values)):
        yield from _line(entry, name, colour, y=158 + 54 * index, room=room)
    for index, (name, room_below) in enumerate(ENVELOPE):
        yield from _line(entry, name, colour, y=470, room=room_below, x=40 + 430 * index, indent=0, below=30)
    yield "</g>"
    if picture:
        yield '<rect x="636" y="140" width="176" height="232" fill="#ffffff"/>'
        yield f'<image x="636" y="140" width="176" height="232" href="{{{{{picture}}}}}"/>'


def _line(
    entry: CredentialType, name: str, colour: str, *, y: int, room: int, x: int = 40, indent: int = 170, below: int = 0
) -> Iterator[str]:
    label = entry.labels.get(name, {"zh-hans": name, "en": name})
    chinese, english = label["zh-hans"][:16], short_label(label["en"]).partition(" / ")[0]
    if below:
        yield f'<text x="{x}" y="{y}" font-size="14" fill="{colour}">{_plain(chinese)} {_plain(english)}</text>'
    else:
        size = min(20, 160 // max(1, len(chinese)))
        yield f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}">{_plain(chinese)}</text>'
        yield f'<text x="{x}" y="{y + 16}" font-size="{min(11, 330 // len(english))}" fill="#666666">{_plain(english)}</text>'
    size = 22 if below else 24
    yield (
        f'<text x="{x + indent}" y="{y + (below or 4)}" font-size="{size}" data-width="{room * 17 // size if below else room}"'
        f' data-lines="1" data-leading="{size}">{{{{{name}}}}}</text>'
    )


def _back(colour: str) -> Iterator[str]:
    left = WIDTH + 30
    yield f'<rect x="{left}" y="30" width="480" height="480" fill="#ffffff"/>'
    yield f'<image x="{left}" y="30" width="480" height="480" href="{{{{qr}}}}"/>'
    column = left + 500
    yield f'<g {SANS}><text x="{column}" y="78" font-size="30" font-weight="700" fill="{colour}">扫码核验</text>'
    yield f'<text x="{column}" y="104" font-size="16" fill="#666666">Scan to check</text>'
    yield f'<text x="{column}" y="166" font-size="15" fill="{colour}">证照标识 Identifier</text>'
    yield f'<g {MONO} fill="#1a1a1a"><text x="{column}" y="190" font-size="17" data-width="15" data-lines="6" data-leading="24">'
    yield "{{certificateIdentifier}}</text></g>"
    yield f'<text x="{column}" y="366" font-size="15" fill="{colour}">颁发日期 Issued</text>'
    yield f'<text x="{column}" y="390" font-size="18" fill="#1a1a1a">{{{{issuedDate}}}}</text>'
    yield f'<text x="{column}" y="450" font-size="15" fill="{colour}">效力以登记簿为准</text>'
    yield f'<text x="{column}" y="470" font-size="12" fill="#666666">The record of the registry decides.</text></g>'


def _names(entry: CredentialType, values: Mapping[str, str]) -> list[str]:
    """Return the fields that identify: the number first, then what is short, in the order of the type."""
    fields = [field.name for field in entry.signed_fields if field.face and field.type.kind is not Kind.IMAGE]
    shown = [name for name in fields if values.get(name) and len(values[name]) <= SHORT and "\n" not in values[name]]
    return sorted(shown, key=lambda name: name != entry.number_field)[:MOST_LINES]


def _first(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    found = pattern.search(text)
    return found[1] if found else otherwise


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("{", "&#123;")
