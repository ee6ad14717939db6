"""Prints what is claimed about codes: ``python -m bench.qr`` (some minutes), ``--quick`` without npm and cameras."""

from __future__ import annotations

import json
import statistics
import sys
import timeit

from bench.qr.camera import DEVICES, rate
from bench.qr.held_out import HELD_OUT
from bench.qr.hostile import refusals
from bench.qr.licences import HOST, business_licence, signed_example
from bench.qr.packages import Others, ask_others
from bench.qr.symbols import version
from verifier.document.contexts import bundled_contexts
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject
from verifier.qr.cborld import same_json
from verifier.qr.compact import QrWriter
from verifier.qr.decode import QrReader
from verifier.qr.errors import PersonInAddress, TooLargeForCode
from verifier.qr.forms import Form
from verifier.sources import bundled_types_root, read_directory

TIMES = 2  # pictures of each licence on each device


def main(arguments: list[str]) -> None:
    """Print every table, the quick ones first."""
    directory = read_directory(bundled_types_root())
    contexts = bundled_contexts().with_contexts(directory.contexts())
    writer, reader = QrWriter(contexts), QrReader(contexts)
    held_out = [business_licence(directory.by_name("business-licence"), one, seed) for seed, one in enumerate(HELD_OUT)]
    _held_out_table(held_out, writer)
    _types_table(directory, writer)
    _speed(held_out[0], writer, reader)
    if "--quick" in arguments:
        return
    standard = held_out[:-2]
    others = ask_others(standard, [_text(one, Form.BARCODE, writer) for one in standard], contexts)
    if others:
        _others_table(standard, writer, others)
    _camera_table(standard, writer, others)


def _say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _text(document: JsonObject, form: Form, writer: QrWriter) -> str:
    try:
        return writer.write(document, form, host=HOST).text
    except (PersonInAddress, TooLargeForCode):
        return ""


def _version(document: JsonObject, form: Form, writer: QrWriter) -> int | None:
    text = _text(document, form, writer)
    return version(text) if text else None


def _cell(value: float | None, width: int = 8) -> str:
    return ("-" if value is None else f"{value:g}").rjust(width)


def _held_out_table(documents: list[JsonObject], writer: QrWriter) -> None:
    _say("Business licences with scopes that the dictionary never saw (version at level M)")
    _say(f"{'characters':>10} {'bytes':>6} {'compact':>8} {'address':>8} {'barcode':>8}  name")
    rows: list[tuple[int, int]] = []
    for document, company in zip(documents, HELD_OUT, strict=True):
        compact, address = _version(document, Form.COMPACT, writer) or 99, _version(document, Form.COMPACT_URL, writer) or 99
        rows.append((compact, address))
        barcode = _cell(_version(document, Form.BARCODE, writer))
        words = " (free words)" if company.free_words else ""
        size = len(writer.compact_bytes(document))
        _say(f"{len(company.scope):>10} {size:>6} {compact:>8} {address:>8} {barcode}  {company.name}{words}")
    standard = [row for row, company in zip(rows, HELD_OUT, strict=True) if not company.free_words]
    for name, chosen in (("standard wording", standard), ("all", rows)):
        medians = [statistics.median(column) for column in zip(*chosen, strict=True)]
        worst = [max(column) for column in zip(*chosen, strict=True)]
        _say(f"{name}: median compact {medians[0]:g}, address {medians[1]:g}; worst {worst[0]}, {worst[1]}")
    _say()


def _types_table(directory: Directory, writer: QrWriter) -> None:
    _say("The fullest example of each type, signed, without portraits")
    _say(f"{'JSON':>6} {'bytes':>6} {'compact':>8} {'address':>8} {'barcode':>8} {'link':>8}  type")
    for one in directory.types:
        document = signed_example(one)
        cells = "".join(_cell(_version(document, form, writer), 9) for form in (Form.COMPACT, Form.COMPACT_URL, Form.BARCODE, Form.LINK))
        size = len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
        _say(f"{size:>6} {len(writer.compact_bytes(document)):>6}{cells}  {one.key}")
    _say()


def _speed(document: JsonObject, writer: QrWriter, reader: QrReader) -> None:
    text = writer.write(document).text
    for name, work in (("written", lambda: writer.write(document)), ("read", lambda: reader.read(text))):
        _say(f"one business licence {name}: {min(timeit.repeat(work, number=1, repeat=30)) * 1000:.1f} ms")
    for name, code, milliseconds in refusals(reader):
        _say(f"{milliseconds:>6.2f} ms  {code:<24} {name}")
    _say()


def _others_table(documents: list[JsonObject], writer: QrWriter, others: Others) -> None:
    _say("The same licences with packages of others (characters of the text, version at level M; medians)")
    forms = {form.value: [_text(one, form, writer) for one in documents] for form in (Form.COMPACT, Form.COMPACT_URL, Form.BARCODE)}
    for name, texts in {**forms, "vpqr": [*others.vpqr], "pixelpass": [*others.pixelpass]}.items():
        versions = [version(text) for text in texts]
        largest = "none holds it" if None in versions else f"{statistics.median(v for v in versions if v is not None):g}"
        _say(f"{name:>12}: {statistics.median(map(len, texts)):g} characters, version {largest}")
    read = sum(same_json(one, other) for one, other in zip(documents, others.read, strict=True))
    _say(f"vpqr reads {read} of {len(documents)} of our barcodes as they were")
    _say()


def _camera_table(documents: list[JsonObject], writer: QrWriter, others: Others | None) -> None:
    _say(f"Part of distorted pictures that are read, {TIMES} of each of {len(documents)} licences")
    _say(f"{'':>12} {'version':>8} " + " ".join(f"{device.name:>13}" for device in DEVICES))
    rows = {form.value: [_text(one, form, writer) for one in documents] for form in (Form.COMPACT, Form.COMPACT_URL, Form.BARCODE)}
    if others:
        rows |= {"vpqr": [*others.vpqr], "pixelpass": [*others.pixelpass]}
    for name, texts in rows.items():
        versions = [found for text in texts if (found := version(text))]
        rates = " ".join(_cell(rate(texts, device, times=TIMES), 13) for device in DEVICES)
        _say(f"{name:>12} {_cell(statistics.median(versions) if versions else None)} {rates}")


if __name__ == "__main__":
    main(sys.argv[1:])
