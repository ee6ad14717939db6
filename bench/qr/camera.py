"""What a camera makes of a printed code: rates at which codes are read from distorted pictures.

The distances are those of use: a code 40 mm wide on paper, held so that it fills the middle of the picture. All
that matters to a reader is how many camera pixels a module gets, and how soft, slanted and noisy they are.
"""

from __future__ import annotations

import io
import math
import random
import statistics

from msgspec import Struct
from PIL import Image, ImageChops, ImageFilter

from bench.qr.packages import Others
from bench.qr.say import say
from bench.qr.sizes import Codes
from bench.qr.symbols import symbol, version
from verifier.document.strict_json import JsonObject
from verifier.qr.forms import Form
from verifier.qr.reading import read_picture

PRINTED = 8  # pixels a module before the camera sees it
GREY_TABLE = 190  # what lies around the paper
TIMES = 2  # pictures of each licence on each device
STRIPS = 24  # of a curled sheet


class Device(Struct, frozen=True):
    """How one device sees a code.

    Attributes:
        side: pixels from one edge of the code, with its quiet zone, to the other.
        turn: degrees by which it may be turned.
        slant: part of the side by which a corner may be out of place.
        curl: whether the sheet is bent round a cylinder.
        blur: radius in pixels.
        noise: standard deviation in shades of grey.
        shade: how much darker, of 255, the far edge is.
        quality: of the JPEG.
    """

    name: str
    side: int
    turn: float
    slant: float
    curl: bool
    blur: float
    noise: float
    shade: int
    quality: int


DEVICES = (
    Device("scan 300 dpi", 472, 2, 0.0, False, 0.5, 4, 0, 75),
    Device("phone", 1100, 20, 0.08, False, 1.2, 6, 70, 85),
    Device("curled sheet", 900, 10, 0.04, True, 1.0, 6, 60, 85),
    Device("720p webcam", 420, 8, 0.03, False, 1.0, 8, 50, 70),
    Device("soft 720p", 420, 8, 0.03, False, 1.6, 8, 60, 60),
)


def print_rates(documents: list[JsonObject], codes: Codes, others: Others | None) -> None:
    """Print for each form and package which part of the pictures of its codes is read."""
    say(f"Part of distorted pictures that are read, {TIMES} of each of {len(documents)} licences; a code 40 mm wide, however fine it is")
    say(f"{'':>12} {'version':>8} " + " ".join(f"{device.name:>13}" for device in DEVICES))
    rows = {form.value: [codes.text(one, form) for one in documents] for form in (Form.COMPACT, Form.COMPACT_URL, Form.BARCODE)}
    if others:
        rows |= {"vpqr": [*others.vpqr[: len(documents)]], "pixelpass": [*others.pixelpass[: len(documents)]]}
    for name, texts in rows.items():
        drawn = [text for text in texts if version(text) is not None]
        middle = f"{statistics.median(version(text) or 0 for text in drawn):g}" if drawn else "-"
        rates = " ".join(f"{rate(drawn, device, times=TIMES) * len(drawn) / len(texts):>13.2f}" for device in DEVICES)
        say(f"{name:>12} {middle:>8} {rates}")
    say("(a text that no version holds counts as not read)")


def rate(texts: list[str], device: Device, *, times: int, seed: int = 1) -> float:
    """Return the part of pictures from which exactly the text was read."""
    chance = random.Random(seed)  # noqa: S311 (a simulation)
    drawn = [(text, picture) for text in texts if (picture := symbol(text, PRINTED)) is not None]
    read = sum(read_picture(_seen(picture, device, chance)) == (text,) for text, picture in drawn for _ in range(times))
    return read / max(1, times * len(drawn))


def _seen(drawn: Image.Image, device: Device, chance: random.Random) -> bytes:
    paper = drawn.resize((device.side, device.side), Image.Resampling.LANCZOS)
    if device.curl:
        paper = _curled(paper)
    paper = _slanted(paper, device.slant, chance)
    paper = paper.rotate(chance.uniform(-device.turn, device.turn), Image.Resampling.BICUBIC, expand=True, fillcolor=GREY_TABLE)
    shade = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(paper.size)
    paper = ImageChops.subtract(paper, shade.point(lambda value: value * device.shade // 255))
    paper = paper.filter(ImageFilter.GaussianBlur(device.blur * chance.uniform(0.8, 1.2)))
    paper = ImageChops.add(paper, Image.effect_noise(paper.size, device.noise), 1, -128)
    picture = io.BytesIO()
    paper.save(picture, "JPEG", quality=device.quality)
    return picture.getvalue()


def _slanted(paper: Image.Image, slant: float, chance: random.Random) -> Image.Image:
    """Return ``paper`` with each corner moved inwards by chance, on a grey table."""
    side = paper.width
    framed = Image.new("L", (side * 5 // 4, side * 5 // 4), GREY_TABLE)
    framed.paste(paper, (side // 8, side // 8))
    most = framed.width
    off = [chance.uniform(-slant, slant) * side for _ in range(8)]
    corners = (off[0], off[1], off[2], most + off[3], most + off[4], most + off[5], most + off[6], off[7])
    return framed.transform(framed.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=GREY_TABLE)


def _curled(paper: Image.Image) -> Image.Image:
    """Return ``paper`` as seen from the front when it is bent by 60 degrees: its edges get narrower."""
    side, turn = paper.width, math.pi / 6
    seen_width = round(side * math.sin(turn) / turn)
    strips = []
    for strip in range(STRIPS):
        left, right = (seen_width * place // STRIPS for place in (strip, strip + 1))
        near, far = (_on_sheet(place, seen_width, side, turn) for place in (left, right))
        strips.append(((left, 0, right, side), (near, 0, near, side, far, side, far, 0)))
    return paper.transform((seen_width, side), Image.Transform.MESH, strips, Image.Resampling.BICUBIC).resize((side, side))


def _on_sheet(place: int, seen_width: int, side: int, turn: float) -> float:
    """Return which column of the flat sheet is seen at ``place``."""
    sine = (2 * place / seen_width - 1) * math.sin(turn)
    return side * (math.asin(sine) / turn + 1) / 2
