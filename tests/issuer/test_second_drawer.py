"""A second opinion on codes: segno draws the same texts as large as we do, and our reader reads its pixels."""

from __future__ import annotations

import io

import pytest
import segno

from issuer.qr_picture import png, version_of
from verifier.qr.drawing import modules_of
from verifier.qr.reading import read_picture

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
TEXTS = {
    "short": "LIC1-R" + ALPHANUMERIC,
    "a licence": "LIC1-R" + (ALPHANUMERIC * 12)[:500],
    "a long licence": "LIC1-R" + (ALPHANUMERIC * 24)[:1_000],
    "spaces at the end": "LIC1-RAB  ",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_both_draw_a_symbol_of_the_same_size(text: str) -> None:
    assert version_of(modules_of(text)) == segno.make(text, error="m", boost_error=False, micro=False).version


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_code_that_somebody_else_drew_reads_the_same(text: str) -> None:
    theirs = io.BytesIO()
    segno.make(text, error="m", boost_error=False, micro=False).save(theirs, kind="png", scale=4, border=4)
    assert read_picture(theirs.getvalue()) == (text,) == read_picture(png(modules_of(text)))
