"""The did:web documents of this registry, for whoever resolves DIDs here: read from the newest trust list, never fetched."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from verifier.document.strict_json import JsonObject, parse_object

from .did_documents import authority_document, registry_document
from .identities import OWN_LIST
from .ports import TrustLists


def own_documents(trust_lists: TrustLists) -> Callable[[str], JsonObject | None]:
    """Return what answers a did:web, its percent signs resolved, with its document: the registry's and its authorities'."""

    def own(did: str) -> JsonObject | None:
        newest = trust_lists.trust_list()
        if newest is None:
            return None
        trust_list = parse_object(newest.body, OWN_LIST)
        for document in (registry_document(trust_list), authority_document(trust_list, did.rpartition(":")[2])):
            if document is not None and unquote(str(document.get("id"))) == did:
                return document
        return None

    return own
