"""The registry as one WSGI application: what it publishes, and the verifier's addresses beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, Flask
from msgspec import Struct, field
from msgspec.structs import replace

from verifier.api import Desk, verify_blueprint
from verifier.did.api import did_blueprint
from verifier.did.resolve import Resolver
from verifier.edge import install_edge
from verifier.report import Outcome

from .api.clients import know_clients
from .api.docs import docs_blueprint
from .api.door import NoTokens, TokenBook, install_door
from .api.health import count_requests, health_blueprint
from .api.identities import identities_blueprint
from .api.index import index_blueprint
from .api.lists import lists_blueprint
from .api.metrics import Metrics
from .api.own_dids import own_documents
from .api.ports import Record
from .api.refusals import install_refusals
from .api.request_log import log_requests
from .api.types import types_blueprint
from .proxies import Proxies


class Services(Struct, frozen=True):
    """Everything that the application needs of the world.

    Attributes:
        record: the registry's own.
        desk: the verifier, its clock and its limits.
        base_url: the address under which the registry is known.
        more: blueprints of other packages (pages, an issuer's).
        tokens: knows the tokens of departments; for what is not open to everybody.
        fetch: gets the document of a did:web from a host that the operator allowed; None where none is.
        proxies: whose headers are believed.
    """

    record: Record
    desk: Desk
    base_url: str
    more: Sequence[Blueprint] = ()
    metrics: Metrics = field(default_factory=Metrics)
    fetch: Callable[[str], bytes] | None = None
    tokens: TokenBook = field(default_factory=NoTokens)
    proxies: Proxies = field(default_factory=Proxies)


def create_app(services: Services) -> Flask:
    """Return the WSGI application."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    install_edge(app, services.desk.body_limits)
    install_refusals(app)
    know_clients(app, services.proxies, services.metrics.add_ignored)
    # Flask runs what comes after a request in reverse order: the time is taken first, then counted.
    count_requests(app, services.metrics)
    log_requests(app, services.desk.clock)
    install_door(app, services.tokens)
    for blueprint in _blueprints(services, services.desk.clock):
        app.register_blueprint(blueprint)
    return app


def _blueprints(services: Services, clock: Callable[[], datetime]) -> list[Blueprint]:
    def judged(outcome: Outcome) -> None:
        services.metrics.add_outcome(outcome.value)

    record = services.record
    return [
        index_blueprint(services.base_url),
        docs_blueprint(),
        verify_blueprint(replace(services.desk, judged=judged)),
        lists_blueprint(record, record),
        types_blueprint(record),
        identities_blueprint(record),
        did_blueprint(Resolver(own_documents(record), services.fetch)),
        health_blueprint(record, services.metrics, clock),
        *services.more,
    ]
