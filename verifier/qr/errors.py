"""What can be wrong with a code: every refusal of this package, with its stable code."""

from __future__ import annotations

from ..errors import Malformed, Unavailable, Unsupported


class NotOurs(Unsupported):
    """A readable code that holds something else: a web address, a payment, a health code, plain words."""

    code = "qr_not_ours"


class LinkOnly(Unsupported):
    """A code that names a licence and does not hold it: the registry has to be asked."""

    code = "qr_link_only"


class PossessionToken(Unsupported):
    """A code that proves who holds a licence and does not hold the licence itself."""

    code = "qr_possession_token"


class TextTooLong(Malformed):
    """More characters than the largest code holds."""

    code = "qr_too_long"


class Bomb(Malformed):
    """A few bytes that ask for much memory or work: refused before the work is done."""

    code = "qr_bomb"


class DeflateMalformed(Malformed):
    """The compressed bytes are cut short, or no DEFLATE at all."""

    code = "qr_deflate_malformed"


class DigitsMalformed(Malformed):
    """The numeric segment is no run of digits that this house's base 10 can have written."""

    code = "qr_digits_malformed"


class TrailingBytes(Malformed):
    """Something stands behind the end; another reader might read that instead."""

    code = "qr_trailing_bytes"


class DuplicateKey(Malformed):
    """A member that stands twice; readers differ in which of the two they take."""

    code = "qr_duplicate_key"


class IndefiniteLength(Malformed):
    """CBOR of indefinite length, which deterministic CBOR never uses."""

    code = "qr_indefinite_length"


class CborMalformed(Malformed):
    """Bytes that are no CBOR, or use a part of it that no licence needs."""

    code = "cbor_malformed"


class CborLdMalformed(Malformed):
    """CBOR that is no CBOR-LD 1.0 document of the contexts that it names."""

    code = "cborld_malformed"


class CborLdUnsupported(Unsupported):
    """A document or context that CBOR-LD could carry and this reader does not take."""

    code = "cborld_unsupported"


class RegistryEntryUnknown(Unsupported):
    """A CBOR-LD registry entry whose tables this reader does not have."""

    code = "cborld_registry_entry_unknown"


class Base45Malformed(Malformed):
    """Text that RFC 9285 cannot have written."""

    code = "base45_malformed"


class VersionUnknown(Unsupported):
    """A first byte that stands for no known version of the compact form."""

    code = "qr_version_unknown"


class DictionaryUnknown(Unsupported):
    """A dictionary number that this reader does not have: it must be brought up to date."""

    code = "qr_dictionary_unknown"


class NotRepresentable(Unsupported):
    """A document that would not come back from the code as it went in."""

    code = "qr_not_representable"


class HostMalformed(Malformed):
    """A host that no address in a code can name: with a path, in other letters, or none at all."""

    code = "qr_host_malformed"


class PersonInAddress(Unsupported):
    """An address with a natural person's licence in it: it would land in the log of every server on the way."""

    code = "qr_person_in_address"


class TooLargeForCode(Unsupported):
    """More bytes than a code of version 40 holds, or a reader would inflate."""

    code = "qr_too_large"


class PictureMalformed(Malformed):
    """Bytes that are no PNG, JPEG or WebP picture, and no PDF."""

    code = "picture_malformed"


class PictureTooLarge(Malformed):
    """A picture with more bytes or pixels than are worth reading."""

    code = "picture_too_large"


class PdfLocked(Unsupported):
    """A PDF that opens with a password only."""

    code = "pdf_locked"


class PdfTooCostly(Unsupported):
    """A PDF whose pages take more time or memory than a licence on paper is worth."""

    code = "pdf_too_costly"


class PictureReaderMissing(Unavailable):
    """The libraries that read pictures are not installed here."""

    code = "picture_reader_missing"
