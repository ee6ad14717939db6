"""The registry as one WSGI application: what it publishes, and the verifier's addresses beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Flask
from msgspec import Struct, field
from msgspec.structs import replace

from verifier.app import install_verification
from verifier.did.api import did_blueprint
from verifier.did.resolve import Resolver
from verifier.edge import install_edge
from verifier.judge import Desk
from verifier.report import Outcome

from .api.docs import docs_blueprint
from .api.door import NoTokens, TokenBook, install_door
from .api.health import health_blueprint
from .api.identities import identities_blueprint
from .api.index import index_blueprint
from .api.lists import lists_blueprint
from .api.metrics import Metrics
from .api.own_dids import own_documents
from .api.ports import Record
from .api.refusals import install_refusals
from .api.request_log import Noted, tell_rules
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

    def judged(outcome: Outcome) -> None:
        services.metrics.add_outcome(outcome.value)

    app = Flask(__name__, static_folder=None, template_folder=None)
    install_edge(app, services.desk.body_limits)
    install_refusals(app)
    tell_rules(app)
    install_door(app, services.tokens)
    install_verification(app, replace(services.desk, judged=judged))
    for blueprint in _blueprints(services):
        app.register_blueprint(blueprint)
    app.wsgi_app = Noted(app.wsgi_app, services.desk.clock, services.metrics, services.proxies)  # type: ignore[method-assign]
    return app


def _blueprints(services: Services) -> list[Blueprint]:
    record = services.record
    return [
        index_blueprint(services.base_url),
        docs_blueprint(),
        lists_blueprint(record, record),
        types_blueprint(record),
        identities_blueprint(record),
        did_blueprint(Resolver(own_documents(record), services.fetch)),
        health_blueprint(record, services.metrics, services.desk.clock),
        *services.more,
    ]
