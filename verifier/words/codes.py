"""What may be wrong with a code itself, in English and in Chinese, by the code of the refusal."""

from __future__ import annotations

_DAMAGED = (
    "qr_digits_malformed", "base45_malformed", "qr_deflate_malformed", "cbor_malformed", "cborld_malformed",
    "qr_trailing_bytes", "qr_duplicate_key", "qr_indefinite_length", "qr_bomb", "qr_too_long",
)  # fmt: skip
_NEWER = ("qr_version_unknown", "qr_dictionary_unknown", "cborld_registry_entry_unknown")

ENGLISH = {
    **dict.fromkeys(_DAMAGED, "The code is damaged, or was not read whole. Scan it again."),
    **dict.fromkeys(_NEWER, "The code is of a newer kind than this program, which must be brought up to date."),
}
CHINESE = {
    **dict.fromkeys(_DAMAGED, "二维码已损坏，或未读取完整。请重新扫描。"),
    **dict.fromkeys(_NEWER, "二维码版本比本程序更新，请更新程序。"),
}
