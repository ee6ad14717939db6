"""ECDSA by OpenSSL, over r || s of full length. Loaded for the first key of such a curve: most licences have none.

The negative twin of a signature (n - s) holds too: FIPS 186-5 and vc-di-ecdsa ask for no low s, and signatures are never used
as identifiers here.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

# The order of the group of each curve (SEC 2), and the hash that goes with it.
_ORDERS: Final = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
_CURVES: Final[dict[str, ec.EllipticCurve]] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}


def key_on_curve(curve: str, point: bytes) -> ec.EllipticCurvePublicKey | None:
    """Return the key at a compressed point of ``P-256`` or ``P-384``, None where there is none."""
    # The first byte is looked at here, because the library would take other forms of a point too.
    if curve not in _CURVES or point[:1] not in (b"\x02", b"\x03"):
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve], point)
    except (ValueError, UnsupportedAlgorithm):
        return None


def ecdsa_holds(key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    """Return whether ``signature``, r || s of the curve's own length, is one of ``key`` over ``message``."""
    half = len(signature) // 2
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    order = _ORDERS[key.curve.name]
    # Zero would hold for every message with a careless library (CVE-2022-21449).
    if not (0 < r < order and 0 < s < order):
        return False
    algorithm = ec.ECDSA(hashes.SHA256() if key.curve.name == "secp256r1" else hashes.SHA384())
    try:
        key.verify(encode_dss_signature(r, s), message, algorithm)
    except InvalidSignature:
        return False
    return True
