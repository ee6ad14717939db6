"""A verification service of its own: the verifier's addresses and nothing else."""

from __future__ import annotations

from flask import Flask

from .api import Desk, verify_blueprint
from .edge import install_edge


def create_app(desk: Desk) -> Flask:
    """Return a WSGI application that verifies what ``desk`` judges."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    install_edge(app, desk.body_limits)
    app.register_blueprint(verify_blueprint(desk))
    return app
