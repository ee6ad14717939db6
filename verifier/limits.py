"""Every bound of the verifier, with its unit and reason, in one frozen place."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Bounds that are enforced before the work that they bound is done (spec: security, limits)."""

    document_bytes: int = 256 * 1024  # a licence is 3 kB; a portrait of 64 kB must still fit
    depth: int = 32  # nested arrays and objects; a licence has 6
    values: int = 20_000  # members and items in all
    string_characters: int = 16 * 1024
    portrait_characters: int = 128 * 1024  # base64 of an image field, by name in the type's schema
    digits: int = 17  # of a number; a double keeps no more
    quads: int = 2_000
    canonicalisation_steps: int = 20_000  # RDFC-1.0 hash operations (poison graphs)
    proofs: int = 4
    contexts: int = 4
    subjects: int = 8
    languages: int = 16  # of one name or description
    credentials: int = 100  # in one presentation
    status_list_bytes: int = 1024 * 1024  # fetched, and again after inflating
    status_list_entries: int = 131_072  # the least that Bitstring Status List 1.0 allows
    qr_characters: int = 4_296  # alphanumeric capacity of version 40-L
    qr_credential_bytes: int = 8 * 1024  # inflated
    qr_presentation_bytes: int = 64 * 1024
    clock_skew: timedelta = timedelta(seconds=300)
    presentation_lifetime: timedelta = timedelta(seconds=60)  # after its signature; long enough to be held up, too short to be passed on


DEFAULT_LIMITS = Limits()
