"""Bitstring Status List 1.0: the bits, the credential around them, and what they say of a licence."""

from __future__ import annotations

from typing import Final

STATUS_PURPOSES: Final = ("revocation", "suspension")  # a licence has an entry for each; in the order in which they are told
