"""Why a DID was not resolved, under the names that the specifications give."""

from __future__ import annotations

from typing import ClassVar

from ..errors import Malformed, Unavailable, Unsupported, VerifierError


class DidError(VerifierError):
    """A DID without a document. ``error`` is the name in the metadata of a resolution."""

    code = "did_error"
    error: ClassVar[str] = "internalError"


class InvalidDid(DidError, Malformed):
    """A text that is no DID, or none of its method (DID Resolution; did:key 3.1)."""

    code = "did_invalid"
    error = "invalidDid"


class InvalidDidUrl(DidError, Malformed):
    """A text that begins with a DID and is no DID URL."""

    code = "did_url_invalid"
    error = "invalidDidUrl"


class MethodNotSupported(DidError, Unsupported):
    """A DID of another method than did:key and did:web."""

    code = "did_method_unsupported"
    error = "methodNotSupported"


class InvalidPublicKeyLength(DidError, Malformed):
    """A did:key of another length than its kind of key has."""

    code = "did_key_length"
    error = "invalidPublicKeyLength"


class InvalidPublicKey(DidError, Malformed):
    """A did:key that is no point of its curve."""

    code = "did_key_invalid"
    error = "invalidPublicKey"


class UnsupportedPublicKeyType(DidError, Unsupported):
    """A kind of key, or a way to write keys, that is not known here."""

    code = "did_key_type_unsupported"
    error = "unsupportedPublicKeyType"


class InvalidPublicKeyType(DidError, Unsupported):
    """A way to write keys that is known, and not allowed (did:key 3.1.3)."""

    code = "did_key_type_invalid"
    error = "invalidPublicKeyType"


class InvalidOptions(DidError, Malformed):
    """An option of a resolution that is not written as it must be."""

    code = "did_options_invalid"
    error = "invalidOptions"


class FeatureNotSupported(DidError, Unsupported):
    """Something that resolvers may offer, and this one does not."""

    code = "did_feature_unsupported"
    error = "featureNotSupported"


class DidNotFound(DidError, Unavailable):
    """A DID, or a part of its document, that nobody here knows."""

    code = "did_not_found"
    error = "notFound"
