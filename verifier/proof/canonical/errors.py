"""The refusals of canonicalisation."""

from __future__ import annotations

from ...errors import Malformed, Unsupported


class DataLoss(Malformed):
    """Something in the document would not reach the signed text: it could be changed, and the proof would still hold.

    Source: VC Data Integrity 1.0, section 2.4 and "Securing Data Losslessly"; DATA_LOSS_DETECTION_ERROR.
    """

    code = "data_loss"


class JsonLdMalformed(Malformed):
    """The document or one of its contexts breaks a rule of JSON-LD 1.1."""

    code = "json_ld_malformed"


class JsonLdUnsupported(Unsupported):
    """A construct of JSON-LD that no credential needs, and that is not signed here."""

    code = "json_ld_unsupported"


class InlineContext(Unsupported):
    """The document brings a context of its own, where only named ones are accepted."""

    code = "inline_context"


class TooManyQuads(Malformed):
    """The document makes more statements than any credential does."""

    code = "quads"


class CanonicalisationBudget(Malformed):
    """The document was made to be laborious: the work that it asks for is more than any credential needs."""

    code = "canonicalisation_budget"


class JcsValue(Malformed):
    """A value has no JCS form: not JSON, an integer beyond 2^53-1, a number that is none, half a character."""

    code = "jcs_value"
