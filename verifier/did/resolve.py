"""A DID, or a DID URL, to what it stands for.

Source: DID Resolution 1.0, 4 and 5; did:key 3.1; did:web, "Read (Resolve)".
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from msgspec import Struct

from ..document.strict_json import JsonObject, parse_object
from ..errors import shortened
from ..limits import DEFAULT_LIMITS, Limits
from .errors import DidNotFound, FeatureNotSupported, InvalidDid, MethodNotSupported
from .key import did_key_document, key_format
from .options import Options
from .syntax import did_web_url, parse_did_url


def nothing_of_our_own(_did: str) -> JsonObject | None:
    """Return None: this service is no did:web itself."""
    return None


class Resolver(Struct, frozen=True):
    """Resolves did:key and did:web; a ``DidDocuments`` of the open profile.

    Attributes:
        own: the documents of this service: its registry and authorities, None for a DID that is not theirs.
        fetch: gets a URL from a host that the operator allowed; None where none is.
    """

    own: Callable[[str], JsonObject | None] = nothing_of_our_own
    fetch: Callable[[str], bytes] | None = None
    limits: Limits = DEFAULT_LIMITS

    def document(self, did: str, options: Options | None = None) -> JsonObject:
        """Return the DID document of ``did``.

        Raises:
            DidError: a subclass, named as the specifications do.
            VerifierError: what stands at its address is no strict JSON object.
        """
        options = options or Options()
        parsed = parse_did_url(did)
        written_as = key_format(options.public_key_format, experimental=options.experimental)
        if parsed.method == "key":
            return did_key_document(parsed.did, written_as)
        if parsed.method != "web":
            raise MethodNotSupported(found=f"did:{parsed.method}", wanted="did:key or did:web")
        if options.version:
            # The newest document in place of an elder one could hold a key that was not there then.
            raise FeatureNotSupported(found="a certain version", wanted="the newest: did:web keeps no other")
        return self._web(parsed.did)

    def dereference(self, did_url: str, options: Options | None = None) -> JsonObject:
        """Return the part of a document that ``did_url`` names by its fragment, else the document. Raises: as ``document``."""
        parsed = parse_did_url(did_url)
        document = self.document(parsed.did, options)
        if parsed.fragment is None:
            return document
        wanted = f"{parsed.did}#{parsed.fragment}"
        for members in document.values():
            for each in members if isinstance(members, list) else ():
                if isinstance(each, dict) and each.get("id") == wanted:
                    return {"@context": document["@context"], **each}
        raise DidNotFound(found=f"no #{shortened(parsed.fragment)}", wanted="a fragment that stands in the document")

    def _web(self, did: str) -> JsonObject:
        url = did_web_url(did)
        own = self.own(unquote(did))
        if own is not None:
            return own
        if self.fetch is None:
            raise DidNotFound(found=shortened(did, 120), wanted="a DID of this registry, or a host that the operator allowed")
        document = parse_object(self.fetch(url), self.limits)
        if document.get("id") != did:
            # Whoever serves the file must not speak for another DID.
            raise InvalidDid(found=f"a document of {shortened(document.get('id'), 120)}", wanted=shortened(did, 120))
        return document
