"""How large codes are: licences never seen, any characters at all, and each type in each form, beside packages of others."""

from __future__ import annotations

import json
import math
import random
import statistics
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bench.qr.held_out import HELD_OUT
from bench.qr.licences import HOST, business_licence
from bench.qr.packages import Others
from bench.qr.say import say
from bench.qr.symbols import millimetres, room, version
from verifier.document.credential_type import CredentialType
from verifier.document.strict_json import JsonObject
from verifier.qr.base45 import decode_base45
from verifier.qr.cborld import same_json
from verifier.qr.compact import QrWriter
from verifier.qr.errors import PersonInAddress, TooLargeForCode
from verifier.qr.forms import BARCODE_CREDENTIAL, Form

FORMS = (Form.COMPACT, Form.COMPACT_URL, Form.BARCODE, Form.LINK)
SEEDS = range(20)
CHARACTERS = 150
PLANE_2 = (0x20000, 0x2A6E0)
UNIFIED = (0x4E00, 0x9FA6)  # the 20,902 of the first edition


class Codes:
    """The codes of licences in each form, as far as there is one."""

    def __init__(self, writer: QrWriter) -> None:
        self.writer = writer

    def text(self, document: JsonObject, form: Form) -> str:
        """Return the text of a code, or nothing where the form is not for this document."""
        try:
            return self.writer.write(document, form, host=HOST).text
        except (PersonInAddress, TooLargeForCode):
            return ""

    def version(self, document: JsonObject, form: Form = Form.COMPACT) -> int | None:
        """Return the version at level M, or None where there is no such code."""
        return version(text) if (text := self.text(document, form)) else None


def print_any_characters(business: CredentialType, codes: Codes) -> None:
    """Print the versions of business licences whose scope is chance."""
    say(f"Business licences with {CHARACTERS} characters drawn by chance as scope, {len(SEEDS)} of each (version at level M)")
    say(f"{'out of':>8} {'bytes':>12} {'least':>6} {'median':>7} {'most':>5}")
    for name, signs in alphabets().items():
        licences = [any_characters(business, signs, seed) for seed in SEEDS]
        versions = [codes.version(one) or 99 for one in licences]
        sizes = [len(codes.writer.compact_bytes(one)) for one in licences]
        span = f"{min(sizes)}-{max(sizes)}"
        say(f"{len(signs):>8} {span:>12} {min(versions):>6} {statistics.median(versions):>7g} {max(versions):>5}  {name}")
    chance = round(CHARACTERS * math.log2(UNIFIED[1] - UNIFIED[0]) / 8)
    say(f"Version 18 holds {room(18)} bytes, 19 {room(19)}, 20 {room(20)}; {CHARACTERS} of 20,902 characters are {chance} bytes of chance")
    say()


def alphabets() -> dict[str, list[str]]:
    """Return the characters to draw from, by name."""
    gb2312 = [bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF)]
    return {
        "GB2312": [sign for sign in gb2312 if sign],
        "CJK Unified Ideographs": [*map(chr, range(*UNIFIED))],
        "Extension B, of the supplementary planes": [*map(chr, range(*PLANE_2))],
    }


def any_characters(business: CredentialType, signs: Sequence[str], seed: int) -> JsonObject:
    """Return a held-out business licence whose scope is drawn from ``signs``."""
    scope = "".join(random.Random(seed).choices(signs, k=CHARACTERS))  # noqa: S311 (figures to measure with)
    return business_licence(business, replace(HELD_OUT[seed % len(HELD_OUT)], scope=scope), seed)


def print_held_out(documents: list[JsonObject], codes: Codes, others: Others | None) -> None:
    """Print the versions of business licences that the dictionary never saw."""
    say("Business licences with scopes that the dictionary never saw (version at level M)")
    say(f"{'characters':>10} {'bytes':>6}{_titles()}  name")
    rows: list[list[int]] = []
    for place, (document, company) in enumerate(zip(documents, HELD_OUT, strict=True)):
        versions = [*_versions(document, codes), *_of_others(others, place)]
        rows.append([99 if found is None else found for found in versions])
        words = " (free words)" if company.free_words else ""
        size = len(codes.writer.compact_bytes(document))
        say(f"{len(company.scope):>10} {size:>6}{_cells(versions)}  {company.name}{words}")
    standard = [row for row, company in zip(rows, HELD_OUT, strict=True) if not company.free_words]
    for name, chosen in (("standard wording", standard), ("all", rows)):
        columns = [*zip(*chosen, strict=True)]
        say(f"{'':>17}{_cells([statistics.median(column) for column in columns])}  median, {name}")
        say(f"{'':>17}{_cells([max(column) for column in columns])}  largest, {name}")
    if others:
        read = sum(same_json(one, other) for one, other in zip(documents, others.read, strict=False))
        ours = [decode_base45(codes.text(one, Form.BARCODE).removeprefix(BARCODE_CREDENTIAL)) for one in documents]
        same = sum(one == other for one, other in zip(ours, others.cborld, strict=False))
        say(f"vpqr reads {read} of {len(documents)} of our barcodes as they were; cborld writes the same bytes for {same}")
    say()


def print_types(types: Sequence[CredentialType], examples: list[JsonObject], codes: Codes, others: Others | None, start: int) -> None:
    """Print the fullest example of each type in each form, and how wide its codes are on paper."""
    say("The fullest example of each type, signed, without portraits (version at level M; millimetres with modules of 0.339)")
    say(f"{'JSON':>10} {'bytes':>6}{_titles()}  type")
    for place, (one, document) in enumerate(zip(types, examples, strict=True)):
        versions = [*_versions(document, codes), *_of_others(others, start + place)]
        size = len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
        say(f"{size:>10} {len(codes.writer.compact_bytes(document)):>6}{_cells(versions)}  {one.key}")
        say(f"{'':>17}{_cells([None if found is None else round(millimetres(found), 1) for found in versions])}  mm")
    say()


def _versions(document: JsonObject, codes: Codes) -> Iterator[int | None]:
    return (codes.version(document, form) for form in FORMS)


def _of_others(others: Others | None, place: int) -> list[int | None]:
    return [version(others.vpqr[place]), version(others.pixelpass[place])] if others else []


def _titles() -> str:
    return "".join(f"{name:>9}" for name in ("compact", "address", "barcode", "link", "vpqr", "pixelp."))


def _cells(values: Sequence[float | None]) -> str:
    return "".join(("-" if value is None else f"{value:g}").rjust(9) for value in values)
