"""What a keyboard-wedge scanner did to a text, undone as far as it leaves a trace.

Such a scanner types a code on the keyboard layout of the computer: letters come in the wrong case, digits and
signs full-width or as Chinese punctuation, French digits as the signs that share their keys, and Enter or Tab at
the end. A space is a character of base45, so spaces are never trimmed.
"""

from __future__ import annotations

import re
from typing import Final

from .forms import BARCODE_CREDENTIAL, BARCODE_PRESENTATION, COMPACT_CREDENTIAL, COMPACT_PRESENTATION, POSSESSION_TOKEN

PREFIXES: Final = (COMPACT_CREDENTIAL, COMPACT_PRESENTATION, BARCODE_CREDENTIAL, BARCODE_PRESENTATION, POSSESSION_TOKEN)

_LINE_ENDS: Final = "\r\n\t"
_SYMBOLOGY: Final = re.compile(r"\A\](?:[QC]\d|d\d)")  # ISO/IEC 15424: scanners may name the kind of code first
_FULL_WIDTH: Final = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}
# Chinese input methods put their own sign for some keys; base45 has no other sign that would share the key.
_CHINESE: Final = {0x3000: " ", ord("。"): ".", ord("．"): ".", ord("、"): "/", ord("¥"): "$", ord("￥"): "$"}
_TYPED: Final = {**_FULL_WIDTH, **_CHINESE}
_FRENCH_DIGITS: Final = str.maketrans("à&é\"'(-è_ç", "0123456789")
_FRENCH_RUN: Final = re.compile(r"[à&é\"'(\-è_ç]{60,}")


def undo_wedge(text: str) -> str:
    """Return ``text`` as it stood in the code; a text without traces of a scanner comes back as it is."""
    text = _SYMBOLOGY.sub("", text.lstrip("\ufeff" + _LINE_ENDS).rstrip(_LINE_ENDS))
    if text.lstrip().startswith("{"):
        return text  # JSON: in plain form every character counts
    typed = text.translate(_TYPED)
    if typed.upper().startswith(PREFIXES):
        return typed.upper()
    return _FRENCH_RUN.sub(lambda run: run[0].translate(_FRENCH_DIGITS), typed)
