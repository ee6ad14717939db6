"""Any credential, checked against the data model and signed.

A caller chooses suite and kind of key; never the date, the index, the status list or the key itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from verifier.document.contexts import CREDENTIALS_V2, DATA_INTEGRITY_V2
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.errors import Malformed, shortened
from verifier.open.data_model import check_credential, is_version_1, listed, objects_of
from verifier.open.related import Resources, check_related
from verifier.open.status import ENTRY, read_entry
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import add_proof
from verifier.proof.multikey import KeyKind
from verifier.proof.suites import suite_named

from .keys import OpenKeys
from .lists import OpenLists

DEFAULT_SUITE: Final = "eddsa-rdfc-2022"


class OptionMalformed(Malformed):
    """An option of the wrong JSON type."""

    code = "option_malformed"


class OpenIssuer(Struct, frozen=True):
    """Signs what it is given, if it is a credential.

    Attributes:
        resources: what related resources are compared with; only what is at hand, nothing is fetched for issuing.
    """

    keys: OpenKeys
    lists: OpenLists
    canonicalizer: Canonicalizer
    resources: Resources

    def issue(self, credential: JsonObject, options: JsonObject, *, now: datetime) -> JsonObject:
        """Return ``credential`` with an issuer, status entries and a proof.

        Raises:
            DataModelBroken, DataLoss, UnknownContext, StatusEntryMalformed, RelatedResourceChanged: it is not fit to be signed.
            CryptosuiteUnknown, KeyTypeUnknown, OptionMalformed: it can't be signed so.
        """
        suite = suite_named(_option(options, "cryptosuite") or DEFAULT_SUITE)
        kind, signer = self.keys.for_suite(suite, _option(options, "keyType"))
        prepared = self._prepared(credential, kind, now)
        check_credential(prepared)
        for place, entry in objects_of(prepared, "credentialStatus"):
            if isinstance(entry, dict) and ENTRY in listed(entry.get("type", [])):
                read_entry(entry, place)
        check_related(prepared, self.resources)
        self.canonicalizer.quads({name: value for name, value in prepared.items() if name != "proof"})
        # The index is taken last: a credential that is refused uses none up.
        return add_proof(self._with_status(prepared), signer=signer, cryptosuite=suite.name, created=now, canonicalizer=self.canonicalizer)

    def _prepared(self, credential: JsonObject, kind: KeyKind, now: datetime) -> JsonObject:
        prepared = {**credential, "issuer": self._issuer(credential, kind)}
        if not is_version_1(credential):
            return prepared
        contexts = listed(credential.get("@context", []))
        if not {CREDENTIALS_V2, DATA_INTEGRITY_V2} & {each for each in contexts if isinstance(each, str)}:
            # The context of version 1.1 doesn't know the proof that is made here.
            prepared["@context"] = [*contexts, DATA_INTEGRITY_V2]
        prepared.setdefault("issuanceDate", instant_text(now))
        return prepared

    def _issuer(self, credential: JsonObject, kind: KeyKind) -> JsonValue:
        """Return the issuer as given, or this service where none is, or where another of its own keys is named."""
        own = self.keys.dids
        issuer = credential.get("issuer", own[kind])
        if isinstance(issuer, dict):
            named = issuer.get("id", own[kind])
            return {**issuer, "id": own[kind] if named in own.values() else named}
        return own[kind] if issuer in own.values() else issuer

    def _with_status(self, credential: JsonObject) -> JsonObject:
        if "credentialStatus" in credential or is_version_1(credential):
            return credential
        identifier = credential.get("id")
        entries: list[JsonValue] = [*self.lists.allot(identifier if isinstance(identifier, str) else "")]
        return {**credential, "credentialStatus": entries}


def _option(options: JsonObject, name: str) -> str | None:
    value = options.get(name)
    if value is not None and not isinstance(value, str):
        raise OptionMalformed(found=shortened(value), wanted="text", place=f"/options/{name}")
    return value
