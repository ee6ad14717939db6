"""Prints what is claimed about codes: ``make bench-qr`` (some minutes), or ``python -m bench.qr --quick`` without npm and cameras."""

from __future__ import annotations

import sys

from bench.qr.account import print_account
from bench.qr.camera import print_rates
from bench.qr.held_out import HELD_OUT
from bench.qr.licences import business_licence, signed_example
from bench.qr.packages import ask_others
from bench.qr.sizes import Codes, print_any_characters, print_held_out, print_types
from bench.qr.speed import print_refusals, print_speed
from verifier.document.contexts import bundled_contexts
from verifier.qr.compact import QrWriter
from verifier.qr.decode import QrReader
from verifier.qr.forms import Form
from verifier.sources import bundled_types_root, read_directory


def main(arguments: list[str]) -> None:
    """Print every table, the quick ones first."""
    directory = read_directory(bundled_types_root())
    business = directory.by_name("business-licence")
    contexts = bundled_contexts().with_contexts(directory.contexts())
    codes, reader = Codes(QrWriter(contexts)), QrReader(contexts)
    held_out = [business_licence(business, one, seed) for seed, one in enumerate(HELD_OUT)]
    examples = [signed_example(one) for one in directory.types]
    print_speed([held_out[0], held_out[-1], *examples], codes.writer, reader)
    print_refusals(reader)
    print_account("driving licence, the fullest example", examples[2], contexts)
    print_account("business licence in free words", held_out[-1], contexts)
    print_any_characters(business, codes)
    asked = [*held_out, *examples]
    others = None if "--quick" in arguments else ask_others(asked, [codes.text(one, Form.BARCODE) for one in asked], contexts)
    print_held_out(held_out, codes, others)
    print_types(directory.types, examples, codes, others, start=len(held_out))
    if "--quick" not in arguments:
        print_rates(held_out, codes, others)


if __name__ == "__main__":
    main(sys.argv[1:])
