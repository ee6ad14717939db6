"""A program: serves something small on the server that ``licence serve`` uses, two workers on any free port; prints the URL.

``trivial`` answers every request with the same few bytes. ``verifier BUNDLE ROOT`` is the verifier's own application on a trust
bundle: no database, no registry.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from registry.address import Address
from registry.serve import serve

WORKERS = 2
ANSWER = b'{"verified": true}'


def trivial(metrics: object) -> Any:  # noqa: ARG001 (nobody counts)
    """Return an application that reads what it is sent and answers the same to everything."""

    def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(ANSWER)))])
        return [ANSWER]

    return application


def verifier(bundle: str, root: str, metrics: object) -> Any:  # noqa: ARG001
    """Return the verifier's own application."""
    from verifier.app import create_app  # noqa: PLC0415
    from verifier.judge import Desk  # noqa: PLC0415
    from verifier.trust.reading import load_trust  # noqa: PLC0415
    from verifier.verify import Verifier  # noqa: PLC0415

    judges = Verifier(load_trust(Path(bundle).read_bytes(), root=root))

    def no_pictures(_raw: bytes) -> Sequence[str]:
        return ()

    app = create_app(Desk(judges, no_pictures, partial(datetime.now, UTC)))
    app.add_url_rule("/health/live", view_func=lambda: "ok")
    return app


if __name__ == "__main__":
    made = {"trivial": trivial, "verifier": verifier}[sys.argv[1]]
    serve(partial(made, *sys.argv[2:]), Address(port=0), workers=WORKERS, announce=partial(print, flush=True))
