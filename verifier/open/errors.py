"""Why a document is no verifiable credential or presentation by the text of the standards; a code for each part of the model."""

from __future__ import annotations

from ..errors import Malformed, Unavailable, Unsupported


class DataModelBroken(Malformed):
    """A document that the VC Data Model does not allow."""

    code = "data_model_broken"


class ContextsBroken(DataModelBroken):
    """``@context`` is no ordered set that begins with the base context (4.3)."""

    code = "contexts_broken"


class IdBroken(DataModelBroken):
    """An ``id`` that is not a single URL (4.4)."""

    code = "id_broken"


class TypeBroken(DataModelBroken):
    """A ``type`` that is missing, or no set of terms and URLs (4.5)."""

    code = "type_broken"


class TextBroken(DataModelBroken):
    """A ``name`` or ``description`` that is neither text nor a language value object (4.6, 11.1)."""

    code = "text_broken"


class IssuerBroken(DataModelBroken):
    """An ``issuer`` that is neither a URL nor an object with one (4.7)."""

    code = "issuer_broken"


class HolderBroken(DataModelBroken):
    """A ``holder`` that is neither a URL nor an object with one, or not the one who asserts (4.13)."""

    code = "holder_broken"


class SubjectBroken(DataModelBroken):
    """A ``credentialSubject`` that is missing, empty or no object (4.8)."""

    code = "subject_broken"


class PeriodBroken(DataModelBroken):
    """A validity period that ends before it begins, or lacks what its version requires (4.9)."""

    code = "period_broken"


class MemberBroken(DataModelBroken):
    """A status, schema, evidence, service or policy that is no object with a type (4.10, 4.11, 5.4 to 5.6, 5.10)."""

    code = "member_broken"


class RelatedResourceBroken(DataModelBroken):
    """A related resource without id or digest, or with an id that another one bears (5.3)."""

    code = "related_resource_broken"


class RelatedResourceChanged(Malformed):
    """A related resource that is not the one whose digest was signed (5.3)."""

    code = "related_resource_changed"


class EnvelopeBroken(Malformed):
    """An enveloped credential or presentation that is no data: URL with a JSON Web Token as VC-JOSE-COSE writes it."""

    code = "envelope_broken"


class EnvelopeUnsupported(Unsupported):
    """An envelope of another kind, or signed with an algorithm that is not checked here."""

    code = "envelope_unsupported"


class VerificationMethodBroken(Malformed):
    """A verification method that is no DID URL."""

    code = "verification_method_broken"


class VerificationMethodUnavailable(Unavailable):
    """A verification method whose document can't be had here."""

    code = "verification_method_unavailable"


class ResourceUnavailable(Unavailable):
    """Something that a document points to, and that is neither at hand nor on a host that the operator allowed."""

    code = "resource_unavailable"


class SchemaUnsupported(Unsupported):
    """A ``credentialSchema`` of a kind that is not checked here."""

    code = "schema_unsupported"


class SchemaRefused(Malformed):
    """What a ``credentialSchema`` points to is no JSON Schema, or is not what its digest says."""

    code = "schema_refused"
