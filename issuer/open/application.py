"""The open profile as one WSGI application: issue, verify, resolve; keys and lists in memory. Edge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask import Flask, Response

from verifier.answers import json_answer
from verifier.bodies import DEFAULT_BODY_LIMITS
from verifier.did.api import did_blueprint
from verifier.did.resolve import Resolver
from verifier.document.contexts import ContextSet
from verifier.edge import install_edge
from verifier.fetching import AllowedHosts
from verifier.open.api import WARNING, OpenDesk, open_blueprint
from verifier.open.contexts import open_contexts
from verifier.open.resources import KnownResources
from verifier.open.verify import OpenPorts, OpenVerifier
from verifier.proof.multikey import KeyKind
from verifier.sources import bundled_types_root, read_directory

from .api import IssueDesk, issue_blueprint
from .issue import OpenIssuer
from .keys import make_open_keys
from .lists import OpenLists

LOG = logging.getLogger("licence.open")


def open_application(base_url: str, *, clock: Callable[[], datetime], hosts: Sequence[str] = ()) -> Flask:
    """Return the application, with new keys.

    Args:
        base_url: the address under which it is reached; its status lists stand there.
        hosts: where documents may make it fetch something: ``example.org``, ``example.org:8443``.
    """
    LOG.warning("%s; reached at %s", WARNING, base_url)
    keys, fetch = make_open_keys(), AllowedHosts(hosts).fetch if hosts else None
    canonicalizer = OpenVerifier().canonicalizer
    lists = OpenLists(base_url, keys.signers[KeyKind.ED25519], canonicalizer, clock)
    texts = _texts(open_contexts())
    resolver = Resolver(fetch=fetch)
    ports = OpenPorts(KnownResources(texts, own=lists.at, fetch=fetch), resolver, frozenset(keys.dids.values()))
    issuer = OpenIssuer(keys, lists, canonicalizer, KnownResources(texts))
    app = Flask(__name__, static_folder=None, template_folder=None)
    install_edge(app, DEFAULT_BODY_LIMITS)
    app.register_blueprint(open_blueprint(OpenDesk(OpenVerifier(ports), clock)))
    app.register_blueprint(issue_blueprint(IssueDesk(issuer, lists, clock)))
    app.register_blueprint(did_blueprint(resolver))

    @app.get("/")
    @app.get("/health/live")
    def live() -> Response:
        return json_answer(
            {"status": "live", "profile": "open", "warning": WARNING, "issuers": {kind.value: did for kind, did in keys.dids.items()}}
        )

    return app


def _texts(contexts: ContextSet) -> Mapping[str, bytes]:
    """Return what stands at addresses that this program knows: contexts, and the schemas of its own types."""
    types = read_directory(bundled_types_root())
    return {**contexts.texts, **{each.schema: each.files["schema.json"] for each in types.types}}
