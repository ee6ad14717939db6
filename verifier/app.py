"""A verification service of its own: the verifier's addresses and nothing else."""

from __future__ import annotations

from flask import Flask

from .api import verify_blueprint
from .edge import install_edge
from .fast_path import fast_path_is_on
from .judge import Desk, Judge
from .short_way import ShortWay


def create_app(desk: Desk) -> Flask:
    """Return a WSGI application that verifies what ``desk`` judges."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    install_edge(app, desk.body_limits)
    install_verification(app, desk)
    return app


def install_verification(app: Flask, desk: Desk) -> None:
    """Give ``app`` the verifier's addresses, and a short way to the one that is asked most."""
    judge = Judge.at(desk)
    app.register_blueprint(verify_blueprint(judge))
    if fast_path_is_on():
        app.wsgi_app = ShortWay(app.wsgi_app, judge, most=desk.body_limits.document_bytes)  # type: ignore[method-assign]
